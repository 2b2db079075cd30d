/** Keys: each presses the button of its action, where that is there to be pressed. Never while somebody types. */

import { actionOf, inWords, keyOf, keysAreOn, keysInForce, onKeysChange } from "./keymap.js";

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";
const OWN_ENTER = "a[href], button, summary";
const WHERE = { accept: "[data-role=offer] ", decline: "[data-role=offer] ", available: ".switch ", away: ".switch ", pick: "[data-role=queue] " };

export function startShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.matches?.(TEXT_FIELDS)) return;
    const key = keyOf(event);
    if (key === "Enter" && event.target.closest(OWN_ENTER)) return;
    const button = /^[1-9]$/.test(key) ? dispositionButton(key) : buttonOf(actionOf(key));
    if (!button) return;
    event.preventDefault();
    if (button.matches(TEXT_FIELDS)) button.focus();
    else button.click();
  });
  onKeysChange(() => {
    for (const hint of document.querySelectorAll("[data-key-of]")) {
      hint.textContent = inWords(keysInForce()[hint.dataset.keyOf]);
      hint.hidden = !keysAreOn();
    }
  });
}

function buttonOf(action) {
  if (!action) return null;
  const selector = action === "note" ? "[data-role=note] textarea" : `${WHERE[action] ?? ""}[data-action=${action}]`;
  return [...document.querySelectorAll(selector)].find(canBePressed);
}

function dispositionButton(digit) {
  const button = keysAreOn() && document.querySelectorAll("[data-disposition]")[Number(digit) - 1];
  return button && canBePressed(button) ? button : null;
}

function canBePressed(button) {
  return !button.disabled && button.checkVisibility();
}
