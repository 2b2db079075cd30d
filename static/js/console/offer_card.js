/** The card that rings: who, what for, how long it has waited, and how long is left to accept. */

import { clock } from "../shared/durations.js";
import { fill, fillPairs } from "../shared/fields.js";
import { readable } from "../shared/numbers.js";
import { onTick } from "../shared/ticker.js";
import { drawPassedOn } from "./passed_on.js";

const SHORT_SECONDS = 5;
const TEXT_FIELDS = "input, textarea, select, [contenteditable]";

export function showOffer(store) {
  const card = document.querySelector("[data-role=offer]");
  let drawn = null;
  let drawnAt = 0;

  store.subscribe(({ offer, taking }) => {
    card.hidden = !offer;
    if (offer && offer.id !== drawn) {
      drawnAt = store.now();
      draw(card, offer);
      focusAccept(card);
    }
    drawn = offer?.id ?? null;
    for (const button of card.querySelectorAll("button[data-action]")) button.disabled = Boolean(taking);
  });
  onTick(() => {
    const { offer } = store.state;
    if (!offer) return;
    card.querySelector("[data-role=offer-waited]").textContent = clock(offer.waited_seconds + (store.now() - drawnAt) / 1000);
    countDown(card, (Date.parse(offer.expires_at) - store.now()) / 1000, (Date.parse(offer.expires_at) - drawnAt) / 1000);
  });
}

function draw(card, offer) {
  card.dataset.kind = offer.kind;
  card.dataset.offer = offer.id;
  fill(card, {
    label: offer.label,
    caller_name: offer.caller_name,
    caller: readable(offer.caller),
    dialed_number: readable(offer.dialed_number),
    queue: offer.queue,
    category: offer.category,
    language: offer.language,
  });
  card.querySelector("[data-copy]").dataset.copy = offer.caller;
  drawPassedOn(card.querySelector("[data-role=offer-passed-on]"), offer);
  fillPairs(card.querySelector("[data-role=offer-data]"), offer.data);
}

/** Enter must accept at once, unless somebody is typing. */
function focusAccept(card) {
  if (!document.activeElement?.matches(TEXT_FIELDS)) card.querySelector("[data-action=accept]").focus();
}

function countDown(card, left, whole) {
  const share = whole > 0 ? Math.min(100, Math.max(0, (left / whole) * 100)) : 0;
  card.querySelector("[data-role=countdown]").textContent = clock(Math.ceil(left));
  card.querySelector("[data-role=countdown-ring]").setAttribute("stroke-dashoffset", String(100 - share));
  card.querySelector(".countdown").classList.toggle("short", left <= SHORT_SECONDS);
}
