/** The card of a running call: its steps, the talk time, the machine's verdict, and what the agent can do. */

import { clock, secondsBetween } from "../shared/durations.js";
import { fill } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { onTick } from "../shared/ticker.js";
import { LABELS, OUTGOING, stageInWords } from "./words.js";

const STEPS = { callback: ["calling", "ringing", "answered", "connected"], live: ["calling", "connected"], consult: ["calling", "connected"] };
const STEP_OF_STAGE = { voicemail: "answered", confirming: "ringing" };
const TALKING = new Set(["answered", "connected", "voicemail"]);

export function showCall(store) {
  const card = document.querySelector("[data-role=call]");

  store.subscribe(({ call, offer }) => {
    card.hidden = !call || Boolean(offer);
    if (call) draw(card, call);
  });
  onTick(() => {
    const { call } = store.state;
    if (call) tick(card, call, store.now());
  });
}

function draw(card, call) {
  card.dataset.kind = call.kind ?? "callback";
  fill(card, {
    label: call.label ?? LABELS[call.kind] ?? "Call",
    caller_name: call.caller_name,
    caller: readable(call.caller),
    dialed_number: readable(call.dialed_number),
    queue: call.queue,
    category: call.category,
    language: call.language,
  });
  card.querySelector("[data-role=dialed-words]").textContent = call.label === OUTGOING ? "Called from" : "Dialed";
  card.querySelector("[data-copy]").dataset.copy = call.caller ?? "";
  drawStage(card, call);
  card.querySelector("[data-role=verdict]").hidden = call.stage !== "voicemail";
  card.querySelector("[data-action=voicemail]").hidden = !TALKING.has(call.stage) || call.stage === "voicemail";
  card.querySelector("[data-role=hang-up-words]").textContent = call.visit ? "Leave" : "Hang up";
}

function drawStage(card, call) {
  const stage = card.querySelector("[data-role=stage]");
  const words = stageInWords(call);
  stage.dataset.stage = call.stage;
  if (stage.textContent !== words) stage.textContent = words;
  const order = STEPS[call.kind] ?? STEPS.callback;
  const reached = order.indexOf(STEP_OF_STAGE[call.stage] ?? call.stage);
  for (const step of card.querySelectorAll("[data-step]")) {
    const index = order.indexOf(step.dataset.step);
    step.hidden = index < 0;
    step.classList.toggle("done", index >= 0 && index < reached);
    if (index === reached) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}

function tick(card, call, now) {
  const talking = TALKING.has(call.stage) && call.talking_since;
  card.querySelector("[data-role=talk-time]").textContent = talking ? clock(secondsBetween(call.talking_since, now)) : "";
  if (call.verdict_until) {
    const left = Math.max(0, Math.ceil(-secondsBetween(call.verdict_until, now)));
    card.querySelector("[data-role=verdict-left]").textContent = String(left);
  }
}
