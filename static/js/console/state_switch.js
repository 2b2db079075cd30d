/** The agent's state in words with its timer, and the three states that can be chosen; during a call, for after it. */

import { clock, secondsBetween } from "../shared/durations.js";
import { onTick } from "../shared/ticker.js";
import { stateInWords } from "./words.js";

const CHOICES = ["available", "away", "offline"];
const ON_A_CALL = new Set(["busy_call", "busy_callback"]);

export function showState(store) {
  const label = document.querySelector("[data-role=state]");
  const timer = document.querySelector("[data-role=state-since]");
  const next = document.querySelector("[data-role=state-next]");

  store.subscribe(({ agent, connection }) => {
    label.dataset.state = agent.state;
    label.dataset.reason = agent.reason ?? "";
    label.textContent = stateInWords(agent);
    if (agent.since) timer.title = new Date(agent.since).toLocaleString();
    next.textContent = agent.after_call ? `then ${stateInWords({ state: agent.after_call, reason: agent.after_call_reason })}` : "";
    for (const choice of CHOICES) drawChoice(choice, agent, connection);
  });
  onTick(() => {
    const { since } = store.state.agent;
    timer.textContent = since ? clock(secondsBetween(since, store.now())) : "";
  });
}

function drawChoice(choice, agent, connection) {
  const button = document.querySelector(`.switch [data-action=${choice}]`);
  const chosen = ON_A_CALL.has(agent.state) ? agent.after_call || "available" : agent.state;
  button.setAttribute("aria-pressed", String(chosen === choice));
  button.disabled = connection === "closed";
}
