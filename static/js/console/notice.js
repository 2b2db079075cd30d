/** One sentence above the card: why an offer went, or what a call came to, with the way to its ticket. */

import { get } from "./api.js";
import { GONE, hasTicket, LABELS, resultInWords } from "./words.js";

export function showNotice(store) {
  const notice = document.querySelector("[data-role=notice]");
  const text = notice.querySelector("[data-field=text]");
  const link = notice.querySelector("[data-field=link]");
  let linked = null;

  store.subscribe((state) => {
    const words = wordsFor(state);
    notice.hidden = !words;
    if (words && text.textContent !== words) text.textContent = words;
    if (state.result === linked) return;
    linked = state.result;
    link.hidden = true;
    if (linked && hasTicket(linked)) linkTicket(link, linked.conversation_id, () => store.state.result === linked);
  });
}

function wordsFor({ offer, call, gone, result }) {
  if (offer || call) return "";
  if (gone) return `${LABELS[gone.kind]} – ${lowerFirst(GONE[gone.reason] ?? "It is gone.")}`;
  return result ? resultInWords(result) : "";
}

async function linkTicket(link, conversationId, stillShown) {
  try {
    const [ticket] = (await get(`tickets/?search=${conversationId}`)).results;
    if (!ticket || !stillShown()) return;
    link.href = `/tickets/${ticket.number}/`;
    link.hidden = false;
  } catch {
    // The sentence stands without its link.
  }
}

function lowerFirst(sentence) {
  return sentence[0].toLowerCase() + sentence.slice(1);
}
