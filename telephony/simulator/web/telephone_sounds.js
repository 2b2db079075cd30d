// What one telephone sounds like: it rings for all, and the rest is heard once it is held to the ear.

import * as speech from "./speech.js";
import * as tones from "./tones.js";

export class TelephoneSounds {
  aloud = false;
  silenced = false;
  #playing = null;
  #stop = () => {};

  /** Plays what belongs to the state, and stops what no longer does. */
  follow({ state, music }) {
    if (state !== "ringing") this.silenced = false;
    this.#play(this.#fitting(state, music));
  }

  say({ text, language }, { speed }) {
    if (this.aloud) speech.say(text, { language, speed, owner: this });
  }

  hush() {
    speech.hush(this);
  }

  end(status) {
    this.hush();
    if (this.aloud && status === "busy") tones.busy();
  }

  #fitting(state, music) {
    if (state === "ringing") return this.silenced ? null : tones.ring;
    if (!this.aloud) return null;
    if (state === "calling") return tones.ringback;
    return music ? tones.music : null;
  }

  #play(sound) {
    if (sound === this.#playing) return;
    this.#stop();
    this.#playing = sound;
    this.#stop = sound ? sound() : () => {};
  }
}
