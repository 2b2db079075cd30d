/** In a frame of a page that an operator has named: tells that page what rings and who is on the line, and calls for it whom it names. docs/crm.md */

import { showToast } from "../shared/toast.js";

const VERSION = 1;
const HELLO = "contactcenter.hello";
const DIAL = "contactcenter.dial";
const SHOWN = [
  "conversation_id",
  "kind",
  "label",
  "caller",
  "caller_name",
  "callback_number",
  "dialed_number",
  "queue",
  "category",
  "data",
  "screen_pop_url",
];

/** `dial` calls a customer, and answers or throws what came of it. */
export function tellTheFrame(store, origins, dial) {
  if (window.parent === window) return;
  let toldTo = null;
  let before = null;

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !origins.includes(event.origin)) return;
    if (event.data?.type === HELLO) greeted(event.origin);
    if (event.data?.type === DIAL) dialFor(event.data, event.origin, dial);
  });
  store.subscribe((state) => toldTo && tell(state));

  function greeted(origin) {
    toldTo = origin;
    before = null;
    tell(store.state);
  }

  function tell(state) {
    changes(before, state).forEach((message) => post(message, toldTo));
    before = state;
  }
}

function post(message, origin) {
  window.parent.postMessage({ source: "contactcenter", version: VERSION, ...message }, origin);
}

/** The agent clicked a number on the page: called at once, and the page and the agent hear what came of it. */
async function dialFor({ number, name, data, phone_number, conversation_id, reference }, origin, dial) {
  try {
    const taken = await dial({ number: String(number ?? ""), name, data, phone_number, conversation_id });
    post({ type: "dial.result", reference, ok: true, conversation_id: taken.conversation_id, number: taken.number }, origin);
  } catch (error) {
    post({ type: "dial.result", reference, ok: false, code: error.code ?? "failed", detail: error.message }, origin);
    showToast(error.message, "error");
  }
}

/** What the page is told of the step from one state to the next; from nothing: all that is the case. */
function changes(before, now) {
  return [...ofAgent(before, now), ...ofOffer(before?.offer, now.offer), ...ofCall(before?.call, now)];
}

function ofAgent(before, { agent }) {
  const same = before && before.agent.state === agent.state && before.agent.reason === agent.reason;
  return same ? [] : [{ type: "state", state: agent.state, reason: agent.reason ?? "" }];
}

function ofOffer(before, offer) {
  const told = [];
  if (before && before.id !== offer?.id) told.push({ type: "offer.closed", id: before.id });
  if (offer && offer.id !== before?.id) told.push({ type: "offer", id: offer.id, ...shown(offer) });
  return told;
}

function ofCall(before, { call, result }) {
  const told = [];
  if (before && before.conversation_id !== call?.conversation_id) {
    const stage = result?.conversation_id === before.conversation_id ? result.stage : "ended";
    told.push({ type: "call.ended", conversation_id: before.conversation_id, stage });
  }
  const same = before && before.conversation_id === call?.conversation_id && before.stage === call.stage;
  if (call && !same) told.push({ type: "call", stage: call.stage, ...shown(call) });
  return told;
}

function shown(about) {
  return Object.fromEntries(SHOWN.filter((name) => about[name] !== undefined).map((name) => [name, about[name]]));
}
