/** An agent asks for a supervisor: the question, the line that says nobody has come yet, and taking it back. */

import { clock, secondsBetween } from "../shared/durations.js";
import { perform } from "./actions.js";
import { post } from "./api.js";

const dialog = document.querySelector("[data-role=ask-for-help]");
const reason = dialog.querySelector("[data-role=help-reason]");
const send = dialog.querySelector("[data-role=help-send]");
let path = "";

dialog.querySelector("[data-role=help-cancel]").addEventListener("click", () => dialog.close());
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  perform(ask, send);
});

export function openAskForHelp(call) {
  path = call;
  reason.value = "";
  if (!dialog.open) dialog.showModal();
  reason.focus();
}

async function ask() {
  await post(`${path}/ask-for-help/`, { reason: reason.value.trim() });
  dialog.close();
}

/** Nothing to ask where a supervisor is in the call. */
export function drawHelp(panel, { help, guests = [] }) {
  const helped = guests.some((guest) => !guest.colleague && guest.state === "inside");
  panel.querySelector("[data-action=ask-for-help]").hidden = Boolean(help) || helped;
  panel.querySelector("[data-role=help-asked]").hidden = !help;
  const words = panel.querySelector("[data-role=help-words]");
  const text = help ? `You asked for a supervisor${help.reason ? ` (${help.reason})` : ""}. Nobody has come yet.` : "";
  if (words.textContent !== text) words.textContent = text;
  if ((help || helped) && dialog.open) dialog.close();
}

/** Outside the status line: it would be said every second. */
export function tickHelp(panel, help, now) {
  panel.querySelector("[data-role=help-time]").textContent = help ? clock(secondsBetween(help.asked_at, now)) : "";
}
