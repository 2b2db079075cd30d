/** A notification of the desktop while the console is in the background (rule 27), from which an offer is accepted or declined. */

import { readable } from "../shared/numbers.js";
import { showToast } from "../shared/toast.js";
import { where } from "./words.js";

const WORKER = "/console/sw.js";
const ACTIONS = [
  { action: "accept", title: "Accept" },
  { action: "decline", title: "Decline" },
];
const plain = new Set();

/** Browsers ask only upon a click: going available is the one that means "tell me". */
export async function askToNotify() {
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
  registered();
}

export function notifyingInWords() {
  if (!("Notification" in window)) return "This browser shows no desktop notifications.";
  return {
    granted: `Desktop notifications are on: ${Notification.maxActions > 0 ? "accept or decline there" : "a click on one accepts"}.`,
    denied: "Desktop notifications are blocked. Allow them for this page in the browser’s settings.",
    default: "The browser asks about desktop notifications when you go available.",
  }[Notification.permission];
}

export function notifyInBackground(store) {
  let ringing = null;
  const rings = (offer) => offer.id === ringing;

  registered();
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type === "offer.answered") press(store, data.offer, data.action);
  });
  store.subscribe(({ offer }, message) => {
    if ((offer?.id ?? null) === ringing && message?.type !== "snapshot") return;
    const isNew = offer && offer.id !== ringing;
    ringing = offer?.id ?? null;
    closeOthers(ringing);
    if (isNew && document.hidden && mayNotify()) show(store, offer, rings);
  });
}

/** The worker that answers for the notifications, or null: it needs https, or this machine itself. */
async function registered() {
  if (!mayNotify() || !("serviceWorker" in navigator)) return null;
  try {
    return await navigator.serviceWorker.register(WORKER);
  } catch {
    return null;
  }
}

function mayNotify() {
  return "Notification" in window && Notification.permission === "granted";
}

/** Each tab shows it under the same tag, which is one notification. */
async function show(store, offer, rings) {
  const worker = (await registered()) && (await navigator.serviceWorker.ready);
  if (!rings(offer)) return;
  const body = `${offer.caller_name || readable(offer.caller)} · ${where(offer)}\nClick to accept.`;
  const options = { body, tag: tagOf(offer.id), requireInteraction: true };
  if (!worker) return showPlain(store, offer, options);
  await worker.showNotification(offer.label, { ...options, actions: ACTIONS, data: { offer: offer.id } });
  if (!rings(offer)) closeOthers(null);
}

/** Without a worker there are no buttons on it: a click accepts. */
function showPlain(store, offer, options) {
  const notification = new Notification(offer.label, options);
  plain.add(notification);
  notification.addEventListener("click", () => {
    window.focus();
    notification.close();
    press(store, offer.id, "accept");
  });
}

async function closeOthers(ringing) {
  for (const one of [...plain].filter(({ tag }) => tag !== tagOf(ringing))) {
    plain.delete(one);
    one.close();
  }
  const worker = mayNotify() && (await navigator.serviceWorker?.getRegistration(WORKER));
  const shown = worker ? await worker.getNotifications() : [];
  for (const one of shown) if (one.data?.offer !== ringing) one.close();
}

const tagOf = (id) => `offer-${id}`;

/** The button and no other way, so that a press here and one there are one answer, and the server's sentences are the same. */
function press(store, id, action) {
  const button = document.querySelector(`[data-role=offer] [data-action=${action}]`);
  if (store.state.offer?.id === id && button) button.click();
  else showToast("That one does not ring any more.", "error");
}
