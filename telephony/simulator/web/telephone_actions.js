// Does what a person does with a telephone; a refusal is shown on the telephone itself.

import * as carrier from "./carrier.js";
import { isNumber } from "./numbers.js";
import * as tones from "./tones.js";

const NO_NUMBER = "Type the number to call with its country, such as +1 415 555 0100.";
const FLASH_MS = 140;

/** `desk` keeps the shelf: keep(telephone), remove(telephone), showLog(telephone). */
export async function act(telephone, action, desk) {
  if (action.startsWith("key-")) return trying(telephone, () => pressKey(telephone, action.slice(4)));
  return trying(telephone, () => ACTIONS[action]?.(telephone, desk));
}

export function changeMood(telephone, mood) {
  return trying(telephone, () => carrier.setMood(telephone.phone.number, mood));
}

/** Enter: answers when it rings, calls when it is idle. */
export function enter(telephone, desk) {
  if (telephone.state === "ringing") return act(telephone, "answer", desk);
  if (telephone.state === "idle") return act(telephone, "call", desk);
}

/** Escape: ends whatever the telephone is doing. */
export function escape(telephone, desk) {
  if (telephone.state === "ringing") return act(telephone, "decline", desk);
  if (telephone.state !== "idle") return act(telephone, "hang-up", desk);
}

const ACTIONS = {
  call: placeCall,
  answer: (telephone, desk) => onCall(telephone, desk, carrier.answer),
  decline: (telephone, desk) => onCall(telephone, desk, carrier.decline),
  voicemail: (telephone, desk) => onCall(telephone, desk, carrier.voicemail),
  "hang-up": (telephone, desk) => onCall(telephone, desk, carrier.hangUp),
  "let-ring": letRing,
  aloud: toggleAloud,
  remove: (telephone, desk) => desk.remove(telephone),
  "show-log": (telephone, desk) => desk.showLog(telephone),
};

async function placeCall(telephone, desk) {
  if (telephone.state !== "idle" || telephone.isDialing) return;
  if (!isNumber(telephone.destination.number)) return telephone.complain(NO_NUMBER);
  telephone.isDialing = true;
  try {
    telephone.phone.placed = await dial(telephone);
  } finally {
    telephone.isDialing = false;
  }
  desk.keep(telephone);
}

async function dial({ phone, destination }) {
  const from = phone.withheld ? "anonymous" : phone.number;
  const { sid } = await carrier.placeCall({ from, to: destination.number });
  return sid;
}

async function onCall(telephone, desk, does) {
  if (!telephone.call) return;
  desk.keep(telephone);
  await does(telephone.call.sid);
}

async function pressKey(telephone, key) {
  tones.key(key);
  flash(telephone.element.querySelector(`[data-action="key-${key}"]`));
  if (telephone.state === "idle") return telephone.destination.type(key);
  if (telephone.call?.status === "in-progress") await carrier.press(telephone.call.sid, key);
}

// A digit that was typed moves its key too.
function flash(button) {
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), FLASH_MS);
}

function letRing(telephone) {
  telephone.sounds.silenced = true;
  telephone.render();
}

function toggleAloud(telephone) {
  const on = !telephone.sounds.aloud;
  telephone.sounds.aloud = on;
  if (!on) telephone.sounds.hush();
  telephone.element.querySelector('[data-action="aloud"]').setAttribute("aria-pressed", String(on));
  telephone.render();
}

async function trying(telephone, does) {
  try {
    await does();
  } catch (refused) {
    if (!(refused instanceof carrier.Refused)) throw refused;
    telephone.complain(refused.message);
  }
}
