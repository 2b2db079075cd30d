// Makes the tones of telephones: keys, rings, ringback, busy and soft music.

const KEY_ROWS = [697, 770, 852, 941];
const KEY_COLUMNS = [1209, 1336, 1477];
const KEYS = ["123", "456", "789", "*0#"];
const WARBLE = [880, 1108, 880, 1108];
const MELODY = [392, 493.9, 587.3, 659.3, 587.3, 493.9, 440, 523.3, 659.3, 784, 659.3, 523.3];

let audio = null;
let speaker = null;
let muted = false;

/** Browsers make no sound before the person has touched the page: call this when they do. */
export function wake() {
  audio ??= new AudioContext();
  speaker ??= outlet(audio.destination, muted ? 0 : 1);
  audio.resume();
}

export function mute(on) {
  muted = on;
  if (speaker) speaker.gain.value = on ? 0 : 1;
}

export function key(name) {
  const row = KEYS.findIndex((keys) => keys.includes(name));
  const pitches = [KEY_ROWS[row], KEY_COLUMNS[KEYS[row].indexOf(name)]];
  if (isAwake()) tone(pitches, { length: 0.16, loudness: 0.06, into: speaker });
}

export function busy() {
  if (!isAwake()) return;
  for (const start of [0, 0.8, 1.6]) tone([480, 620], { start, length: 0.4, loudness: 0.04, into: speaker });
}

/** Each of these plays until the function that it returns is called. */
export const ring = () => repeat(2.8, ringTwice);
export const ringback = () => repeat(6, (into) => tone([440, 480], { length: 2, loudness: 0.025, into }));
export const music = () => repeat(MELODY.length * 0.6, playMelody);

function ringTwice(into) {
  for (const begin of [0, 0.8]) {
    WARBLE.forEach((pitch, place) => {
      tone([pitch], { start: begin + place * 0.12, length: 0.11, loudness: 0.05, shape: "triangle", into });
    });
  }
}

function playMelody(into) {
  MELODY.forEach((pitch, place) => {
    tone([pitch / 2, pitch], { start: place * 0.6, length: 0.58, loudness: 0.018, shape: "triangle", into });
  });
}

function repeat(seconds, play) {
  let into = null;
  const once = () => {
    if (!isAwake()) return;
    into ??= outlet(speaker, 1);
    play(into);
  };
  once();
  const timer = setInterval(once, seconds * 1000);
  return () => {
    clearInterval(timer);
    into?.disconnect();
  };
}

function tone(pitches, { start = 0, length, loudness, shape = "sine", into }) {
  const from = audio.currentTime + start;
  const until = from + length;
  const envelope = outlet(into, 0);
  envelope.gain.setValueAtTime(0, from);
  envelope.gain.linearRampToValueAtTime(loudness, from + 0.01);
  envelope.gain.setValueAtTime(loudness, until - 0.03);
  envelope.gain.linearRampToValueAtTime(0, until);
  for (const pitch of pitches) oscillate(pitch, { shape, from, until, into: envelope });
}

function oscillate(frequency, { shape, from, until, into }) {
  const oscillator = new OscillatorNode(audio, { type: shape, frequency });
  oscillator.connect(into);
  oscillator.start(from);
  oscillator.stop(until);
}

function outlet(into, loudness) {
  const gain = new GainNode(audio, { gain: loudness });
  gain.connect(into);
  return gain;
}

function isAwake() {
  return audio?.state === "running";
}
