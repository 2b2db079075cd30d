/** The agent's state in words with its timer, and the three states that can be chosen. */

import { clock, secondsBetween } from "../shared/durations.js";
import { onTick } from "../shared/ticker.js";
import { stateInWords } from "./words.js";

const CHOICES = ["available", "away", "offline"];
const NOT_BY_CHOICE = new Set(["busy_call", "busy_callback"]);

export function showState(store) {
  const label = document.querySelector("[data-role=state]");
  const timer = document.querySelector("[data-role=state-since]");

  store.subscribe(({ agent, connection }) => {
    label.dataset.state = agent.state;
    label.dataset.reason = agent.reason ?? "";
    label.textContent = stateInWords(agent);
    if (agent.since) timer.title = new Date(agent.since).toLocaleString();
    for (const choice of CHOICES) drawChoice(choice, agent, connection);
  });
  onTick(() => {
    const { since } = store.state.agent;
    timer.textContent = since ? clock(secondsBetween(since, store.now())) : "";
  });
}

function drawChoice(choice, agent, connection) {
  const button = document.querySelector(`.switch [data-action=${choice}]`);
  button.setAttribute("aria-pressed", String(agent.state === choice));
  button.disabled = NOT_BY_CHOICE.has(agent.state) || connection === "closed";
}
