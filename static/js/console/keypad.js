/** The keypad: each key is sent in order, and sounds here as it does there. */

import { showToast } from "../shared/toast.js";
import { post } from "./api.js";

const KEY = /^[0-9*#]$/;
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const PLACES = "123456789*0#";
const TONE_SECONDS = 0.12;
const LOUDNESS = 0.06;

const dialog = document.querySelector("[data-role=keypad]");
const pressed = dialog.querySelector("[data-role=pressed]");
let path = "";
let sending = Promise.resolve();
let sound = null;

dialog.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]")?.dataset.key;
  if (key) press(key);
});
dialog.addEventListener("keydown", (event) => {
  if (!KEY.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  press(event.key);
});

export function openKeypad(to) {
  path = to;
  pressed.textContent = "";
  if (!dialog.open) dialog.showModal();
}

function press(key) {
  pressed.textContent += key;
  play(key);
  sending = sending.then(() => post(path, { keys: key })).catch((error) => showToast(error.message, "error"));
}

function play(key) {
  sound ??= new AudioContext();
  const place = PLACES.indexOf(key);
  const volume = sound.createGain();
  volume.gain.value = LOUDNESS;
  volume.connect(sound.destination);
  for (const pitch of [ROWS[Math.floor(place / 3)], COLUMNS[place % 3]]) {
    const tone = sound.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start();
    tone.stop(sound.currentTime + TONE_SECONDS);
  }
}
