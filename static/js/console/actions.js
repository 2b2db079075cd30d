/** What an agent does: each button's request, and the audio that follows an accept or a pick. */

import { isWebAddress } from "../shared/fields.js";
import { showToast } from "../shared/toast.js";
import { patch, post } from "./api.js";
import { askToNotify } from "./desktop_notification.js";
import { dispositionIsKept } from "./dispositions.js";
import { carryVoice } from "./voice_owner.js";
import { OUTGOING } from "./words.js";

export function startActions(store, audio) {
  const actions = {
    available: () => goAvailable(audio),
    "go-available": () => goAvailable(audio),
    away: () => patch("agents/me/", { state: "away" }),
    "away-for": (button) => patch("agents/me/", { state: "away", reason: button.dataset.reason }),
    offline: () => patch("agents/me/", { state: "offline" }),
    accept: () => accept(store, audio),
    decline: () => post(`${pathOf(store.state.offer)}/decline/`),
    pick: (button) => pick(store, audio, button.closest("[data-entry]").dataset.entry),
    "hang-up": () => hangUp(store),
    "its-a-person": () => onCall(store, "its-a-person"),
    voicemail: () => onCall(store, "voicemail"),
    "end-wrap-up": () => endWrapUp(store),
    "extend-wrap-up": () => post(`calls/${store.state.wrapUp.conversation_id}/extend-wrap-up/`),
    "dismiss-notice": async () => store.apply({ type: "dismissed" }),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    if (button && actions[button.dataset.action]) perform(actions[button.dataset.action], button);
  });
}

/** One request at a time for each button: a second click while the first is under way does nothing. */
export async function perform(action, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await action(button);
  } catch (error) {
    showToast(error.message, "error");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function goAvailable(audio) {
  askToNotify();
  await audio.prepare();
  await patch("agents/me/", { state: "available" });
}

async function accept(store, audio) {
  const { offer, taking } = store.state;
  if (offer && !taking) await take(store, audio, `${pathOf(offer)}/accept/`, offer);
}

async function pick(store, audio, entryId) {
  const entry = store.state.queue.find((candidate) => String(candidate.id) === entryId);
  if (!entry || store.state.taking) return;
  await take(store, audio, `queue-entries/${entryId}/pick/`, { ...entry, caller: entry.callback_number || entry.caller });
}

/** Call a customer by hand; answers what the server said. `isShown`: whoever asks has the customer's record open. */
export function dial(store, audio, wish, { isShown = false } = {}) {
  if (store.state.taking) throw new Error("Another call is under way already.");
  const details = { kind: "callback", label: OUTGOING, caller: wish.number, caller_name: wish.name ?? "" };
  return take(store, audio, "calls/", details, { wish, isShown });
}

async function take(store, audio, path, details, { wish, isShown } = {}) {
  store.apply({ type: "taking", details });
  try {
    const taken = await post(path, wish);
    const { conversation_id, connect, screen_pop_url } = taken;
    store.apply({ type: "taken", conversation_id, screen_pop_url });
    if (!isShown) openRecord(screen_pop_url);
    await carryVoice(store, conversation_id, () => audio.connect(connect));
    return taken;
  } finally {
    store.apply({ type: "not.taken" });
  }
}

/** In a tab of its own, where the browser lets it; the link beside the caller stays in any case. */
function openRecord(url) {
  if (isWebAddress(url)) window.open(url, "_blank", "noopener");
}

async function endWrapUp(store) {
  const { conversation_id } = store.state.wrapUp;
  if (!(await dispositionIsKept())) return;
  try {
    await post(`calls/${conversation_id}/end-wrap-up/`);
  } catch (error) {
    if (error.code === "disposition_required") document.querySelector("[data-disposition]")?.focus();
    throw error;
  }
}

function onCall(store, verb) {
  return post(`calls/${store.state.call.conversation_id}/${verb}/`);
}

/** A colleague who was asked in leaves; the others talk on. */
function hangUp(store) {
  const { call } = store.state;
  return call.visit ? post(`consultations/${call.visit}/leave/`) : onCall(store, "hang-up");
}

/** What rings is an offer, or the question of a colleague, which has an address of its own. */
function pathOf(offer) {
  return offer.path ?? `offers/${offer.id}`;
}
