/** A supervisor ends an agent's state, having seen what it means for the lines. */

import { get, post } from "../console/api.js";
import { showToast } from "../shared/toast.js";

export function startAgentDialog() {
  const sheet = document.querySelector("[data-role=agent-sheet]");
  if (!sheet) return;
  const form = sheet.querySelector("form");
  const dialog = { sheet, form, agent: null, name: "", possible: false, asked: 0 };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action=agent-state]");
    if (button) open(dialog, button.closest("[data-agent]"));
  });
  sheet.querySelector("[data-action=close]").addEventListener("click", () => sheet.close());
  form.addEventListener("input", (event) => (event.target.name === "reason" ? confirmable(dialog) : look(dialog)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!part(dialog, "confirm").disabled) confirm(dialog);
  });
  part(dialog, "history").addEventListener("toggle", () => fillHistory(dialog));
}

function open(dialog, tile) {
  dialog.agent = tile.dataset.agent;
  dialog.name = tile.querySelector("[data-field=name]").textContent;
  dialog.form.reset();
  const isOnACall = tile.dataset.state.startsWith("busy");
  dialog.form.elements.after_call.checked = isOnACall;
  part(dialog, "after-call").hidden = !isOnACall;
  part(dialog, "agent-name").textContent = dialog.name;
  part(dialog, "agent-now").textContent = tile.querySelector(".state").textContent.trim();
  part(dialog, "history").open = false;
  dialog.sheet.showModal();
  look(dialog);
}

async function look(dialog) {
  const asked = ++dialog.asked;
  dialog.possible = false;
  say(dialog, "");
  confirmable(dialog);
  try {
    const { refused, notes } = await post(`agents/${dialog.agent}/end-state/preview/`, wish(dialog));
    if (asked !== dialog.asked) return;
    const place = part(dialog, "preview");
    place.dataset.refused = refused ? "yes" : "no";
    place.replaceChildren(...(refused ? [line("refused", refused)] : notes.map((note) => line("", note))));
    dialog.possible = !refused;
  } catch (error) {
    say(dialog, error.message);
  }
  confirmable(dialog);
}

async function confirm(dialog) {
  part(dialog, "confirm").disabled = true;
  try {
    const reason = dialog.form.elements.reason.value.trim();
    const agent = await post(`agents/${dialog.agent}/end-state/`, { ...wish(dialog), reason });
    dialog.sheet.close();
    const later = agent.after_call ? `${dialog.name} becomes ${agent.after_call} after this call.` : "";
    showToast(later || `${dialog.name} is ${agent.state} now.`, "success");
  } catch (error) {
    await look(dialog);
    say(dialog, error.message);
  }
}

async function fillHistory(dialog) {
  if (!part(dialog, "history").open) return;
  const list = part(dialog, "history").querySelector("ul");
  try {
    const changes = await get(`agents/${dialog.agent}/history/`);
    list.replaceChildren(...changes.slice(0, 15).map((change) => Object.assign(document.createElement("li"), { textContent: told(change) })));
  } catch (error) {
    list.replaceChildren(error.message);
  }
}

function told({ at, to_state: state, reason, actor }) {
  const when = new Date(at).toLocaleTimeString();
  const why = [reason, actor && `by ${actor}`].filter(Boolean).join(", ");
  return `${when} ${state.replaceAll("_", " ")}${why ? ` (${why})` : ""}`;
}

function wish({ form }) {
  return { state: form.elements.state.value, after_call: form.elements.after_call.checked };
}

function confirmable(dialog) {
  part(dialog, "confirm").disabled = !dialog.possible || !dialog.form.elements.reason.value.trim();
}

function line(className, text) {
  return Object.assign(document.createElement("p"), { className, textContent: text });
}

function say(dialog, text) {
  part(dialog, "error").textContent = text;
  part(dialog, "error").hidden = !text;
}

function part(dialog, role) {
  return dialog.sheet.querySelector(`[data-role=${role}]`);
}
