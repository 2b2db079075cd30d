/** Wrap-up: the seconds left as a ring, more of them once, what the agent becomes afterwards, and Done. */

import { secondsBetween } from "../shared/durations.js";
import { fill } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { onTick } from "../shared/ticker.js";
import { afterwardsInWords } from "./words.js";

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";
const SHORT_SECONDS = 5;

export function showWrapUp(store) {
  const card = document.querySelector("[data-role=wrap-up]");
  const left = card.querySelector("[data-role=wrap-up-left]");
  const ring = card.querySelector("[data-role=wrap-up-ring]");

  store.subscribe(({ wrapUp, offer, call, turn, agent }) => {
    const wasHidden = card.hidden;
    card.hidden = !wrapUp || Boolean(offer || call);
    if (card.hidden) return;
    fill(card, { who: turn ? [turn.caller_name, readable(turn.caller), turn.queue].filter(Boolean).join(" · ") : "" });
    card.querySelector("[data-role=afterwards]").textContent = afterwardsInWords(agent);
    drawExtend(card.querySelector("[data-action=extend-wrap-up]"), turn);
    if (wasHidden && !document.activeElement?.matches(TEXT_FIELDS)) card.querySelector("h2").focus();
  });
  onTick(() => {
    const { wrapUp } = store.state;
    if (!wrapUp?.until) {
      left.textContent = "";
      return;
    }
    const seconds = Math.max(0, -secondsBetween(wrapUp.until, store.now()));
    const whole = wrapUp.since ? secondsBetween(wrapUp.since, Date.parse(wrapUp.until)) : 30;
    left.textContent = String(Math.ceil(seconds));
    ring.setAttribute("stroke-dashoffset", String(100 - Math.min(100, (seconds / whole) * 100)));
    card.querySelector(".countdown").classList.toggle("short", seconds <= SHORT_SECONDS);
  });
}

function drawExtend(button, turn) {
  button.hidden = !turn?.extension_seconds;
  button.querySelector("[data-field=more]").textContent = turn ? `+${turn.extension_seconds} s` : "";
}
