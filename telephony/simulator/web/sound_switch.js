// Switches all sounds of the page on and off; wakes them at the first touch, as browsers demand.

import * as speech from "./speech.js";
import { remember, remembered } from "./storage.js";
import * as tones from "./tones.js";

const KEY = "telephones-sounds";

export function soundSwitch() {
  const button = document.getElementById("sounds");
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, tones.wake);
  button.addEventListener("click", () => set(button, button.getAttribute("aria-pressed") !== "true"));
  set(button, remembered(KEY) !== false);
}

function set(button, on) {
  button.setAttribute("aria-pressed", String(on));
  remember(KEY, on);
  tones.mute(!on);
  speech.mute(!on);
}
