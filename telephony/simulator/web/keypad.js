// Draws the twelve keys; they are left out of the tab order, because a focused telephone takes typed digits.

const KEYS = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"],
  ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"],
  ["*", ""], ["0", "+"], ["#", ""],
];
const NAMES = { "*": "star", "#": "pound" };

export function drawKeypad(root) {
  root.append(...KEYS.map(([key, letters]) => button(key, letters)));
}

function button(key, letters) {
  const element = document.createElement("button");
  element.type = "button";
  element.tabIndex = -1;
  element.dataset.action = `key-${key}`;
  element.setAttribute("aria-label", NAMES[key] ?? key);
  element.append(small("key-digit", key), small("key-letters", letters));
  return element;
}

function small(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
