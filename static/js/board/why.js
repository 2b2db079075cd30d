/** Why one entry still waits: asked of the server when somebody wants to know. */

import { get } from "../console/api.js";
import { fill } from "../shared/fields.js";

export function startWhy() {
  const sheet = document.querySelector("[data-role=why-sheet]");
  if (!sheet) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action=why]");
    if (button) show(sheet, button.closest("[data-entry]"));
  });
}

async function show(sheet, row) {
  const place = sheet.querySelector("[data-role=trace]");
  sheet.querySelector("[data-role=about]").textContent = nameOf(row);
  place.replaceChildren("Asking…");
  place.ariaBusy = "true";
  sheet.showModal();
  try {
    const trace = await get(`queue-entries/${row.dataset.entry}/why/`);
    sheet.querySelector("[data-role=timeline-link]").href = `/conversations/${trace.conversation_id}/`;
    place.replaceChildren(...draw(trace));
  } catch (error) {
    place.replaceChildren(error.status === 404 ? "It waits no more: an agent has reached it, or it has ended." : error.message);
  }
  place.ariaBusy = "false";
}

/** Who it is, in one line. */
export function nameOf(row) {
  const texts = ["name", "number"].map((field) => row.querySelector(`.who [data-field=${field}]`).textContent.trim());
  const queue = row.closest("[data-queue]")?.dataset.queue;
  return [row.querySelector(".kind").textContent.trim(), ...texts, queue].filter(Boolean).join(" · ");
}

function draw(trace) {
  const conclusion = document.createElement("p");
  conclusion.className = "conclusion";
  conclusion.dataset.role = "conclusion";
  conclusion.textContent = trace.conclusion;
  const steps = document.createElement("ul");
  steps.className = "steps";
  steps.append(...trace.steps.map(drawStep));
  return [conclusion, steps];
}

function drawStep(step) {
  const item = document.getElementById("trace-step").content.firstElementChild.cloneNode(true);
  item.dataset.holds = step.holds ? "yes" : "no";
  item.querySelector("[data-role=holds]").hidden = !step.holds;
  fill(item, { topic: step.topic, text: step.text });
  if (step.details.length) {
    const list = document.createElement("ul");
    list.className = "small quiet";
    list.append(...step.details.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    item.append(list);
  }
  return item;
}
