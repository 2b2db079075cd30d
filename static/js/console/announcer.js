/** Says an offer to a screen reader, assertively and once. */

import { readable } from "../shared/numbers.js";
import { inWords, keysAreOn, keysInForce } from "./keymap.js";
import { where } from "./words.js";

export function announceOffers(store) {
  const announcer = document.querySelector("[data-role=announcer]");
  let announced = null;

  store.subscribe(({ offer }) => {
    if (offer?.id === announced) return;
    announced = offer?.id ?? null;
    announcer.textContent = offer ? sentence(offer) : "";
  });
}

function sentence(offer) {
  const who = offer.caller_name || readable(offer.caller);
  return `${offer.label}: ${who}, ${where(offer)}.${keys()}`;
}

function keys() {
  const { accept, decline } = keysInForce();
  return keysAreOn() ? ` ${inWords(accept)} accepts, ${inWords(decline)} declines.` : "";
}
