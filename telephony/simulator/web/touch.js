// Uses the telephones by pointer: their buttons, their settings, and the form for the number to call.

import { act } from "./telephone_actions.js";

export function useTouch(root, { desk }) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    const telephone = button && desk.view.at(button);
    if (telephone) act(telephone, button.dataset.action, desk);
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const telephone = desk.view.at(event.target);
    if (telephone) act(telephone, "call", desk);
  });
  root.addEventListener("change", ({ target }) => change(target, desk));
}

function change(field, desk) {
  const telephone = desk.view.at(field);
  if (!telephone) return;
  if (field.dataset.role === "withheld") desk.withhold(telephone, field.checked);
  if (field.dataset.role === "mood") desk.chooseMood(telephone, field.value);
}
