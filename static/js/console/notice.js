/** One sentence above the card: why an offer went, or what a call came to. */

import { GONE, LABELS, resultInWords } from "./words.js";

export function showNotice(store) {
  const notice = document.querySelector("[data-role=notice]");
  const text = notice.querySelector("[data-field=text]");
  const link = notice.querySelector("[data-field=link]");

  store.subscribe((state) => {
    const words = wordsFor(state);
    notice.hidden = !words;
    if (words && text.textContent !== words) text.textContent = words;
    const ticket = state.result?.ticket;
    link.hidden = !ticket;
    if (ticket) link.href = `/tickets/${ticket}/`;
  });
}

function wordsFor({ offer, call, gone, result }) {
  if (offer || call) return "";
  if (gone) return `${LABELS[gone.kind]} – ${lowerFirst(GONE[gone.reason] ?? "It is gone.")}`;
  return result ? resultInWords(result) : "";
}

function lowerFirst(sentence) {
  return sentence[0].toLowerCase() + sentence.slice(1);
}
