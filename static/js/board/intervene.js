/** What a supervisor does about one entry: chosen, previewed by the server, given a reason, confirmed. */

import { get, post } from "../console/api.js";
import { showToast } from "../shared/toast.js";
import { drawPreview } from "./preview.js";
import { nameOf } from "./why.js";

const PREVIEW_AFTER_MS = 250;
const PATHS = { offer_now: "offer-now" };
const DONE = {
  offer_now: "It is first in line now.",
  assign: "It rings at the agent.",
  move: "It is in the other queue now.",
  priority: "The priority is changed.",
  skills: "The required skills are changed.",
  cancel: "It is canceled.",
  reopen: "It waits again, in its old place.",
};

export function startInterventions({ onDone = () => {} } = {}) {
  const sheet = document.querySelector("[data-role=intervene-sheet]");
  if (!sheet) return;
  const form = sheet.querySelector("form");
  const dialog = { sheet, form, onDone, entry: null, seen: "", asked: 0, timer: null };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action=intervene]");
    if (button) open(dialog, button.closest("[data-entry]"));
  });
  sheet.querySelector("[data-action=close]").addEventListener("click", () => sheet.close());
  form.addEventListener("input", (event) => {
    if (event.target.name === "reason") confirmable(dialog);
    else changed(dialog);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!part(dialog, "confirm").disabled) confirm(dialog);
  });
}

async function open(dialog, row) {
  dialog.entry = row.dataset.entry;
  dialog.form.reset();
  const isOver = row.dataset.over === "yes";
  for (const choice of dialog.form.querySelectorAll("[data-for]")) choice.hidden = (choice.dataset.for === "over") !== isOver;
  part(dialog, "about").textContent = row.dataset.about ?? nameOf(row);
  if (isOver) dialog.form.elements.action.value = "reopen";
  changed(dialog);
  dialog.sheet.showModal();
  dialog.form.querySelector(isOver ? "[name=reason]" : "[name=action]").focus();
  if (!isOver) await fillAgents(dialog);
}

/** Those who could take it, the available first; the others are named with what they do. */
async function fillAgents(dialog) {
  try {
    const agents = await get(`queue-entries/${dialog.entry}/candidates/`);
    const options = agents.map(({ name, username, state, label }) => new Option(state === "available" ? name : `${name} (${label})`, username));
    const none = options.length ? [] : [new Option("Nobody who could take it is signed in", "")];
    dialog.form.elements.agent.replaceChildren(...options, ...none);
  } catch (error) {
    say(dialog, error.message);
  }
}

function changed(dialog) {
  const action = dialog.form.elements.action.value;
  for (const field of dialog.form.querySelectorAll("[data-needs]")) field.hidden = field.dataset.needs !== action;
  dialog.seen = "";
  say(dialog, "");
  confirmable(dialog);
  clearTimeout(dialog.timer);
  if (action) dialog.timer = setTimeout(() => look(dialog), PREVIEW_AFTER_MS);
}

async function look(dialog) {
  const place = part(dialog, "preview");
  const asked = ++dialog.asked;
  try {
    const preview = await post(`queue-entries/${dialog.entry}/preview/`, wish(dialog));
    if (asked !== dialog.asked) return;
    drawPreview(place, preview);
    dialog.seen = preview.refused ? "" : preview.seen;
  } catch (error) {
    if (asked !== dialog.asked) return;
    place.replaceChildren();
    say(dialog, error.message);
  }
  confirmable(dialog);
}

async function confirm(dialog) {
  const { action, ...values } = wish(dialog);
  part(dialog, "confirm").disabled = true;
  try {
    const path = `queue-entries/${dialog.entry}/${PATHS[action] ?? action}/`;
    await post(path, { ...values, reason: dialog.form.elements.reason.value.trim(), seen: dialog.seen });
    dialog.sheet.close();
    showToast(DONE[action], "success");
    dialog.onDone();
  } catch (error) {
    dialog.seen = "";
    say(dialog, error.message);
    await look(dialog);
    say(dialog, error.message);
  }
}

/** The action with what it needs, as the API takes it. */
function wish({ form }) {
  const { action, agent, queue, priority } = form.elements;
  const needs = {
    assign: () => ({ agent: agent.value }),
    move: () => ({ queue: queue.value }),
    priority: () => ({ priority: Number(priority.value) }),
    skills: () => ({ skills: skillsOf(form) }),
  };
  return { action: action.value, ...(needs[action.value]?.() ?? {}) };
}

function skillsOf(form) {
  const asked = [...form.querySelectorAll("[data-skill]")].filter((field) => field.value);
  return asked.map((field) => ({ skill: field.dataset.skill, least_level: Number(field.value) }));
}

function confirmable(dialog) {
  part(dialog, "confirm").disabled = !dialog.seen || !dialog.form.elements.reason.value.trim();
}

function say(dialog, text) {
  const place = part(dialog, "error");
  place.textContent = text;
  place.hidden = !text;
}

function part(dialog, role) {
  return dialog.sheet.querySelector(`[data-role=${role}]`);
}
