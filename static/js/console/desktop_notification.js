/** A notification of the desktop while the console is in the background (rule 27). */

import { readable } from "../shared/numbers.js";
import { where } from "./words.js";

/** Browsers ask only upon a click: going available is the one that means "tell me". */
export function askToNotify() {
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
}

export function notifyInBackground(store) {
  let shown = null;
  let notified = null;

  store.subscribe(({ offer }) => {
    if (offer?.id === notified) return;
    notified = offer?.id ?? null;
    shown?.close();
    shown = offer && document.hidden && mayNotify() ? show(offer) : null;
  });
}

function mayNotify() {
  return "Notification" in window && Notification.permission === "granted";
}

function show(offer) {
  const body = `${offer.caller_name || readable(offer.caller)} · ${where(offer)}`;
  const notification = new Notification(offer.label, { body, tag: `offer-${offer.id}`, requireInteraction: true });
  notification.addEventListener("click", () => {
    window.focus();
    notification.close();
  });
  return notification;
}
