/** To whom a call goes: colleagues with what they do, queues with how many wait; found by typing. */

import { showToast } from "../shared/toast.js";
import { STATES } from "./words.js";
import { get, post } from "./api.js";

const LOOK_AGAIN_MS = 4000;
const AFTER_TYPING_MS = 200;

const dialog = document.querySelector("[data-role=transfer]");
const form = dialog.querySelector("[data-role=transfer-form]");
const search = dialog.querySelector("[data-role=transfer-search]");
const note = dialog.querySelector("[data-role=transfer-note]");
const now = dialog.querySelector("[data-role=transfer-now]");
const ask = dialog.querySelector("[data-role=transfer-ask]");
let path = "";
let chosen = "";
let timer = null;
let newest = 0;

dialog.querySelector("[data-role=transfer-cancel]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => clearTimeout(timer));
search.addEventListener("input", () => lookIn(AFTER_TYPING_MS));
form.addEventListener("change", (event) => {
  if (event.target.name !== "target") return;
  chosen = event.target.value;
  enable();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.submitter?.value ?? "transfer");
});

export function openTransfer(call) {
  path = call;
  chosen = "";
  form.reset();
  enable();
  if (!dialog.open) dialog.showModal();
  search.focus();
  look();
}

function lookIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(look, milliseconds);
}

async function look() {
  const number = ++newest;
  try {
    const found = await get(`${path}/targets/?search=${encodeURIComponent(search.value.trim())}`);
    if (number === newest) draw(found);
  } catch (error) {
    if (number === newest) showToast(error.message, "error");
  }
  if (dialog.open && number === newest) lookIn(LOOK_AGAIN_MS);
}

function draw({ agents, queues }) {
  list("agents", agents.map((agent) => row({
    value: `agent:${agent.username}`,
    name: agent.name,
    about: STATES[agent.state] ?? agent.state,
    open: agent.available,
  })), "Nobody else is signed in.");
  list("queues", queues.map((queue) => row({
    value: `queue:${queue.name}`,
    name: queue.name,
    about: `${queue.waiting} waiting, ${queue.available} of ${queue.signed_in} available`,
    open: queue.signed_in > 0,
  })), "No queue by that name.");
  if (!form.elements.target || ![...form.querySelectorAll("[name=target]")].some((radio) => radio.checked)) chosen = "";
  enable();
}

/** What has the keyboard keeps it: the rows are drawn anew while somebody walks through them. */
function list(role, rows, nobody) {
  const box = dialog.querySelector(`[data-role=transfer-${role}]`);
  const focused = box.contains(document.activeElement) ? document.activeElement.value : null;
  const empty = document.createElement("p");
  empty.className = "quiet small";
  empty.textContent = nobody;
  box.replaceChildren(...(rows.length ? rows : [empty]));
  if (focused) [...box.querySelectorAll("input")].find((radio) => radio.value === focused)?.focus();
}

function row({ value, name, about, open }) {
  const label = document.createElement("label");
  label.className = "target";
  const radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: "target", value, disabled: !open, checked: open && value === chosen });
  const who = document.createElement("span");
  who.textContent = name;
  const words = document.createElement("span");
  words.className = "quiet small";
  words.textContent = about;
  label.append(radio, who, words);
  return label;
}

function enable() {
  now.disabled = chosen === "";
  ask.disabled = !chosen.startsWith("agent:");
}

async function send(verb) {
  const [kind, ...rest] = chosen.split(":");
  if (!kind || now.getAttribute("aria-busy") === "true") return;
  for (const button of [now, ask]) button.setAttribute("aria-busy", "true");
  try {
    await post(`${path}/${verb}/`, { [kind]: rest.join(":"), note: note.value });
    dialog.close();
  } catch (error) {
    showToast(error.message, "error");
    look();
  } finally {
    for (const button of [now, ask]) button.removeAttribute("aria-busy");
  }
}
