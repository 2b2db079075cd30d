/** The list of keys: what each does, and another key for it by pressing that. */

import { ACTIONS, giveKey, inWords, keyOf, keysAreOn, keysInForce, onKeysChange, resetKeys, switchKeys, whyNot } from "./keymap.js";

export function startHelp() {
  const dialog = document.querySelector("[data-role=help]");
  const list = dialog.querySelector("[data-role=key-list]");
  const status = dialog.querySelector("[data-role=key-status]");
  const on = dialog.querySelector("[data-role=keys-on]");
  let waiting = null;

  list.append(...ACTIONS.map(row));
  document.querySelector("[data-action=help]").addEventListener("click", () => {
    if (!dialog.open) dialog.showModal();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-change-key]");
    if (button) waitFor(button.dataset.changeKey);
  });
  dialog.addEventListener("keydown", (event) => waiting && take(event), true);
  dialog.addEventListener("close", () => waitFor(null));
  on.addEventListener("change", () => switchKeys(on.checked));
  dialog.querySelector("[data-role=reset-keys]").addEventListener("click", () => {
    resetKeys();
    status.textContent = "All keys are as they were at first.";
  });
  onKeysChange(draw);

  function waitFor(action) {
    waiting = action;
    status.textContent = action ? "Press the new key, or Escape to leave it." : "";
    draw();
  }

  function take(event) {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return waitFor(null);
    const key = keyOf(event);
    if (!key) return undefined; // a modifier: the key itself follows
    const reason = whyNot(key, waiting);
    if (reason) {
      status.textContent = reason;
      return undefined;
    }
    giveKey(waiting, key);
    waitFor(null);
    status.textContent = `${inWords(key)} it is.`;
    return undefined;
  }

  function draw() {
    on.checked = keysAreOn();
    const keys = keysInForce();
    for (const button of list.querySelectorAll("[data-change-key]")) {
      const action = button.dataset.changeKey;
      button.querySelector("kbd").textContent = waiting === action ? "…" : inWords(keys[action]);
      button.setAttribute("aria-pressed", String(waiting === action));
    }
  }
}

function row({ id, words }) {
  const made = document.getElementById("key-row").content.firstElementChild.cloneNode(true);
  made.querySelector("[data-field=words]").textContent = words;
  const button = made.querySelector("button");
  button.dataset.changeKey = id;
  button.setAttribute("aria-label", `Another key for: ${words}`);
  return made;
}
