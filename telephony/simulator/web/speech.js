// Says aloud what a telephone hears, one telephone at a time, where the browser has a voice.

const FASTEST = 3;

let muted = false;
let speaking = null;

export function mute(on) {
  muted = on;
  if (on) hush(speaking);
}

/** Says the text, instead of whatever was being said. */
export function say(text, { language, speed, owner }) {
  if (muted || !window.speechSynthesis) return;
  speechSynthesis.cancel();
  speaking = owner;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language ?? "en-US";
  utterance.rate = Math.min(speed, FASTEST);
  speechSynthesis.speak(utterance);
}

/** Stops speaking, if it is this telephone that speaks. */
export function hush(owner) {
  if (!owner || owner !== speaking) return;
  speaking = null;
  speechSynthesis.cancel();
}
