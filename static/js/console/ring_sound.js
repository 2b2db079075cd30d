/** The ring: two tones from the browser itself, another pair for each kind; can be switched off and stays so. */

import { everySteadily } from "../shared/steady_timer.js";

const REMEMBERED = "console.ring-sound";
const EVERY_MS = 3000;
const PAIRS = { callback: [523.25, 659.25], live: [440, 480] };

let context = null;

export function ringOnOffer(store) {
  const button = document.querySelector("[data-action=sound]");
  let on = localStorage.getItem(REMEMBERED) !== "off";
  let stop = null;

  function draw() {
    button.setAttribute("aria-pressed", String(on));
    button.title = on ? "Ring sound is on" : "Ring sound is off";
  }

  function ringOrStop({ offer }) {
    const ringing = Boolean(offer) && on;
    if (ringing && !stop) {
      ring(offer.kind);
      stop = everySteadily(EVERY_MS, () => ring(store.state.offer?.kind));
    }
    if (!ringing && stop) {
      stop();
      stop = null;
    }
  }

  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(REMEMBERED, on ? "on" : "off");
    draw();
    ringOrStop(store.state);
  });
  // Browsers allow sound only after the first click or key on the page.
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  draw();
  store.subscribe(ringOrStop);
}

function wake() {
  context ??= new AudioContext();
  context.resume();
}

function ring(kind) {
  if (!context || context.state !== "running") return;
  const [first, second] = PAIRS[kind] ?? PAIRS.live;
  if (kind === "callback") {
    tone(first, 0, 0.25);
    tone(second, 0.28, 0.45);
  } else {
    tone(first, 0, 0.9);
    tone(second, 0, 0.9);
  }
}

function tone(frequency, startsIn, seconds) {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  const start = context.currentTime + startsIn;
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.15, start + 0.02);
  volume.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}
