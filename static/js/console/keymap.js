/** Which key does what: the defaults, what this browser's agent has changed, and why a key cannot be taken. */

const REMEMBERED = "console.keys";

export const ACTIONS = [
  { id: "accept", words: "Accept what rings", key: "Enter" },
  { id: "decline", words: "Decline what rings; you stay available", key: "d" },
  { id: "pick", words: "Pick the first of the queue", key: "p" },
  { id: "hang-up", words: "Hang up", key: "h" },
  { id: "mute", words: "Mute and unmute", key: "m" },
  { id: "hold", words: "Hold and go on", key: "o" },
  { id: "keypad", words: "Keypad", key: "k" },
  { id: "transfer", words: "Transfer", key: "t" },
  { id: "ask-for-help", words: "Ask a supervisor for help", key: "s" },
  { id: "note", words: "Write the note", key: "n" },
  { id: "end-wrap-up", words: "Done with the notes", key: "e" },
  { id: "extend-wrap-up", words: "More time for notes", key: "x" },
  { id: "available", words: "Available", key: "a" },
  { id: "away", words: "Away", key: "w" },
  { id: "help", words: "This list", key: "?" },
];

const TAKEN = {
  Tab: "Tab walks through the page.",
  Escape: "Escape closes dialogs.",
  " ": "The space bar presses buttons.",
};
const ALONE = new Set(["Control", "Alt", "Meta", "Shift", "AltGraph", "CapsLock", "Dead", "Unidentified", "Process"]);
const listeners = new Set();

/** The name of a pressed key with its modifiers, as it is kept: `h`, `Alt+h`, `Enter`; empty for a modifier alone. */
export function keyOf(event) {
  if (!event.key || ALONE.has(event.key)) return "";
  const modifiers = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.metaKey && "Meta"].filter(Boolean);
  return [...modifiers, event.key.length === 1 ? event.key.toLowerCase() : event.key].join("+");
}

export function keysInForce() {
  const changed = remembered();
  return Object.fromEntries(ACTIONS.map(({ id, key }) => [id, changed.keys[id] ?? key]));
}

export const keysAreOn = () => remembered().on;

/** The action of a key; undefined where it does nothing, or keys are switched off. */
export function actionOf(key) {
  if (!key || !keysAreOn()) return undefined;
  return Object.entries(keysInForce()).find(([, its]) => its === key)?.[0];
}

/** Empty: the key may be given to the action; else a sentence. */
export function whyNot(key, action) {
  if (!key) return "Press a key, not a modifier alone.";
  if (TAKEN[key]) return `${TAKEN[key]} Choose another key.`;
  if (/^[1-9]$/.test(key)) return "1 to 9 choose what a call came to. Choose another key.";
  const owner = Object.entries(keysInForce()).find(([id, its]) => its === key && id !== action)?.[0];
  return owner ? `${inWords(key)} is the key of “${wordsOf(owner)}”. Choose another key, or change that one first.` : "";
}

export function giveKey(action, key) {
  remember({ ...remembered(), keys: { ...remembered().keys, [action]: key } });
}

export function switchKeys(on) {
  remember({ ...remembered(), on });
}

export function resetKeys() {
  remember({ on: true, keys: {} });
}

export function onKeysChange(listener) {
  listeners.add(listener);
  listener();
}

/** As it is printed on keyboards. */
export function inWords(key) {
  return key.split("+").map((part) => (part.length === 1 ? part.toUpperCase() : part)).join("+");
}

function wordsOf(action) {
  return ACTIONS.find(({ id }) => id === action).words;
}

/** What another version, or another hand, has left there must not break the console. */
function remembered() {
  try {
    const { on = true, keys = {} } = JSON.parse(localStorage.getItem(REMEMBERED)) ?? {};
    const known = Object.entries(keys).filter(([id, key]) => ACTIONS.some((action) => action.id === id) && typeof key === "string");
    return { on: on !== false, keys: Object.fromEntries(known) };
  } catch {
    return { on: true, keys: {} };
  }
}

function remember(keys) {
  localStorage.setItem(REMEMBERED, JSON.stringify(keys));
  listeners.forEach((listener) => listener());
}
