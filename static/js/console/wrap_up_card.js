/** Wrap-up: what the call came to, the seconds left, and Done. */

import { secondsBetween } from "../shared/durations.js";
import { onTick } from "../shared/ticker.js";

export function showWrapUp(store) {
  const card = document.querySelector("[data-role=wrap-up]");
  const left = card.querySelector("[data-role=wrap-up-left]");
  const ring = card.querySelector("[data-role=wrap-up-ring]");

  store.subscribe(({ wrapUp, offer, call }) => {
    card.hidden = !wrapUp || Boolean(offer || call);
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
  });
}
