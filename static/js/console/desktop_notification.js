/** A notification of the desktop while the console is in the background (rule 27); a click on it accepts. */

import { readable } from "../shared/numbers.js";
import { where } from "./words.js";

/** Browsers ask only upon a click: going available is the one that means "tell me". */
export function askToNotify() {
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
}

export function notifyingInWords() {
  if (!("Notification" in window)) return "This browser shows no desktop notifications.";
  return {
    granted: "Desktop notifications are on: a click on one accepts.",
    denied: "Desktop notifications are blocked. Allow them for this page in the browser’s settings.",
    default: "The browser asks about desktop notifications when you go available.",
  }[Notification.permission];
}

export function notifyInBackground(store) {
  let shown = null;
  let notified = null;

  store.subscribe(({ offer }) => {
    if (offer?.id === notified) return;
    notified = offer?.id ?? null;
    shown?.close();
    shown = offer && document.hidden && mayNotify() ? show(offer, store) : null;
  });
}

function mayNotify() {
  return "Notification" in window && Notification.permission === "granted";
}

function show(offer, store) {
  const body = `${offer.caller_name || readable(offer.caller)} · ${where(offer)}\nClick to accept.`;
  const notification = new Notification(offer.label, { body, tag: `offer-${offer.id}`, requireInteraction: true });
  notification.addEventListener("click", () => {
    window.focus();
    notification.close();
    // The button and no other way, so that a click here and one there are one accept.
    if (store.state.offer?.id === offer.id) document.querySelector("[data-role=offer] [data-action=accept]").click();
  });
  return notification;
}
