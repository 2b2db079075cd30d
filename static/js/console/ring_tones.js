/** Ring tones made by the browser itself, no files: in each, a callback rises and an inbound call rings like a telephone. */

import { playOnChosenSpeaker } from "../audio/devices.js";

const LOUDEST = 0.3;

/** By name: for each kind its notes, [hertz, starts after, lasts, wave]. */
const TONES = {
  chime: {
    callback: [[523.25, 0, 0.25], [659.25, 0.28, 0.45]],
    live: [[440, 0, 0.9], [480, 0, 0.9]],
  },
  marimba: {
    callback: [[392, 0, 0.18], [523.25, 0.16, 0.18], [783.99, 0.32, 0.4]],
    live: [[587.33, 0, 0.14], [587.33, 0.2, 0.14], [440, 0.4, 0.14], [440, 0.6, 0.3]],
  },
  bright: {
    callback: [[880, 0, 0.12, "triangle"], [1108.73, 0.14, 0.12, "triangle"], [1318.51, 0.28, 0.35, "triangle"]],
    live: [[988, 0, 0.35, "triangle"], [784, 0.4, 0.35, "triangle"], [988, 0.8, 0.35, "triangle"]],
  },
  low: {
    callback: [[196, 0, 0.4, "triangle"], [261.63, 0.45, 0.6, "triangle"]],
    live: [[174.61, 0, 0.5, "triangle"], [174.61, 0.65, 0.5, "triangle"]],
  },
};

let context = null;

/** Browsers allow sound only after the first click or key on the page. */
export function wakeSound() {
  context ??= new AudioContext();
  return context.resume();
}

export async function playTone(kind, { tone, volume }) {
  if (!context || context.state !== "running" || volume === 0) return;
  await playOnChosenSpeaker(context);
  const notes = (TONES[tone] ?? TONES.chime)[kind] ?? TONES.chime.live;
  const loudness = LOUDEST * (volume / 100) ** 2;
  for (const [hertz, startsAfter, seconds, wave] of notes) playNote({ hertz, startsAfter, seconds, wave, loudness });
}

function playNote({ hertz, startsAfter, seconds, wave = "sine", loudness }) {
  const oscillator = context.createOscillator();
  const envelope = context.createGain();
  const start = context.currentTime + startsAfter;
  oscillator.type = wave;
  oscillator.frequency.value = hertz;
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(loudness, start + 0.02);
  envelope.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(envelope).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}
