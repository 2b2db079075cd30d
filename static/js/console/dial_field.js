/** The field in which an agent writes a number to call it by hand. */

import { showToast } from "../shared/toast.js";
import { dial } from "./actions.js";

const MAY_DIAL = new Set(["available", "away"]);

export function startDialField(store, audio) {
  const form = document.querySelector("[data-role=dial]");
  const field = form.elements.number;

  store.subscribe(({ agent }) => (form.hidden = !MAY_DIAL.has(agent.state)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await dial(store, audio, { number: field.value });
      field.value = "";
    } catch (error) {
      showToast(error.message, "error");
      field.focus();
    }
  });
}
