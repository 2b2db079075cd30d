/** The card while nothing rings or runs: what will happen, and the one click that makes it happen. */

import { fill } from "../shared/fields.js";

const WORDS = {
  offline: ["You are offline", "Go available, and the next caller in line rings here."],
  away: ["You are away", "Nothing rings while you are away. You may still pick somebody from the queue."],
  missed: ["You missed a call", "It is back in the queue at its place. Nothing rings until you are back."],
  available: ["Ready", "The next call or callback rings here by itself. You may also pick one from the queue."],
  busy_call: ["On a call", "Details follow in a moment."],
  busy_callback: ["On a callback", "Details follow in a moment."],
};

export function showIdle(store) {
  const card = document.querySelector("[data-role=idle]");
  const button = card.querySelector("[data-action=go-available]");

  store.subscribe(({ agent, offer, call, wrapUp, connection }) => {
    const missed = agent.state === "away" && agent.reason === "missed";
    const words = WORDS[missed ? "missed" : agent.state];
    card.hidden = Boolean(offer || call || wrapUp || !words || connection === "connecting");
    if (card.hidden) return;
    fill(card, { heading: words[0], words: words[1] });
    button.hidden = !["offline", "away"].includes(agent.state);
    button.textContent = agent.state === "away" ? "I’m back" : "Go available";
  });
}
