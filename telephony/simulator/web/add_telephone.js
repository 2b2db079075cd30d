// Adds a telephone to the shelf by hand.

import { isNumber, normalize, readable } from "./numbers.js";

/** Calls `onAdd({number, withheld})`; returns `suggest()`, which offers the next free number. */
export function addTelephone({ shelf, onAdd }) {
  const form = document.getElementById("add-phone");
  const problem = document.getElementById("add-problem");
  const suggest = () => (form.elements.number.value = readable(shelf.nextNumber()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = normalize(form.elements.number.value);
    problem.textContent = objection(number, shelf);
    if (problem.textContent) return form.elements.number.focus();
    onAdd({ number, withheld: form.elements.withheld.checked });
    form.elements.withheld.checked = false;
    suggest();
  });
  return suggest;
}

function objection(number, shelf) {
  if (!isNumber(number)) return "Write the number with its country, such as +1 415 555 2671.";
  return shelf.find(number) ? "This telephone is on the shelf already." : "";
}
