/** The card of a running call: its steps, the talk time, the machine's verdict, and what the agent can do. */

import { clock, secondsBetween } from "../shared/durations.js";
import { fill } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { onTick } from "../shared/ticker.js";
import { LABELS, STAGES } from "./words.js";

const STEP_OF = { connecting: 0, calling: 1, ringing: 2, answered: 3, connected: 3, voicemail: 3 };
const TALKING = new Set(["answered", "connected", "voicemail"]);

export function showCall(store, audio) {
  const card = document.querySelector("[data-role=call]");

  store.subscribe(({ call, offer }) => {
    card.hidden = !call || Boolean(offer);
    if (call) draw(card, call, audio);
  });
  onTick(() => {
    const { call } = store.state;
    if (call) tick(card, call, store.now());
  });
}

function draw(card, call, audio) {
  card.dataset.kind = call.kind ?? "callback";
  fill(card, {
    label: LABELS[call.kind] ?? "Call",
    caller_name: call.caller_name,
    caller: readable(call.caller),
    dialed_number: readable(call.dialed_number),
    queue: call.queue,
    category: call.category,
  });
  card.querySelector("[data-copy]").dataset.copy = call.caller ?? "";
  drawStage(card, call);
  card.querySelector("[data-role=verdict]").hidden = call.stage !== "voicemail";
  card.querySelector("[data-action=voicemail]").hidden = !TALKING.has(call.stage) || call.stage === "voicemail";
  card.querySelector("[data-action=mute]").hidden = !audio.canMute;
}

function drawStage(card, call) {
  const stage = card.querySelector("[data-role=stage]");
  stage.dataset.stage = call.stage;
  const words = STAGES[call.stage] ?? call.stage;
  if (stage.textContent !== words) stage.textContent = words;
  const steps = [...card.querySelectorAll("[data-step]")];
  const reached = STEP_OF[call.stage] ?? 0;
  steps.forEach((step, index) => {
    step.classList.toggle("done", index < reached);
    if (index === reached) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
}

function tick(card, call, now) {
  const talking = TALKING.has(call.stage) && call.talking_since;
  card.querySelector("[data-role=talk-time]").textContent = talking ? clock(secondsBetween(call.talking_since, now)) : "";
  if (call.verdict_until) {
    const left = Math.max(0, Math.ceil(-secondsBetween(call.verdict_until, now)));
    card.querySelector("[data-role=verdict-left]").textContent = String(left);
  }
}
