// Uses the telephones from the keyboard: digits, Enter, Escape and the arrows.

import { act, enter, escape } from "./telephone_actions.js";

const KEY = /^[0-9*#]$/;
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export function useKeyboard(root, { desk }) {
  root.addEventListener("keydown", (event) => {
    const telephone = desk.view.at(event.target);
    if (!telephone || event.ctrlKey || event.metaKey || event.altKey) return;
    if (meaning(event, telephone, desk)) event.preventDefault();
  });
}

// True when the key meant something to the telephone.
function meaning(event, telephone, desk) {
  const onTelephone = event.target === telephone.element;
  if (event.key === "Escape") return does(escape(telephone, desk));
  if (event.target.matches("input, select")) return false;
  if (KEY.test(event.key)) return does(act(telephone, `key-${event.key}`, desk));
  if (telephone.state === "idle" && event.key === "+") return does(telephone.destination.type("+"));
  if (telephone.state === "idle" && event.key === "Backspace") return does(telephone.destination.erase());
  if (onTelephone && event.key === "Enter" && !event.repeat) return does(enter(telephone, desk));
  if (onTelephone && event.key in STEPS) return does(step(telephone.element, STEPS[event.key]));
  return false;
}

function does() {
  return true;
}

function step(element, by) {
  const all = [...element.parentElement.querySelectorAll("[data-phone]")];
  all[(all.indexOf(element) + by + all.length) % all.length].focus();
}
