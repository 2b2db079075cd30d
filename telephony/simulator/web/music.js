// Shows the music or clip that plays on a call, and how far it is.

import { minutes } from "./clock.js";

const SILENCE = "";

export class Music {
  #root;
  #playing = null;

  constructor(root) {
    this.#root = root;
  }

  get isPlaying() {
    return this.#playing !== null;
  }

  /** A clip of a known length, or hold music that goes on until stop(). */
  start(entry, startedAt) {
    const isEndless = entry.kind === "hold_music";
    if (isEndless ? entry.text === SILENCE : !entry.seconds) return this.stop();
    this.#playing = { startedAt, seconds: isEndless ? null : entry.seconds };
    this.#part("music-name").textContent = isEndless ? "Hold music" : fileName(entry);
    this.#root.hidden = false;
  }

  stop() {
    this.#playing = null;
    this.#root.hidden = true;
  }

  showAt(now) {
    if (!this.#playing) return;
    const { startedAt, seconds } = this.#playing;
    const heard = Math.max(0, now - startedAt);
    if (seconds && heard > seconds) return this.stop();
    this.#part("music-time").textContent = seconds ? `${minutes(heard)} / ${minutes(seconds)}` : minutes(heard);
    this.#part("music-progress").hidden = !seconds;
    if (seconds) this.#part("music-progress").value = heard / seconds;
  }

  #part(role) {
    return this.#root.querySelector(`[data-role="${role}"]`);
  }
}

// The name to show for a clip: its file's, unless that says nothing.
function fileName(entry) {
  const path = (entry.url ?? "").split(/[?#]/)[0];
  const name = path.split("/").filter(Boolean).at(-1) ?? entry.text ?? "";
  return /[a-z]{3}.*\.|^[a-z]/i.test(name) ? name : "Music";
}
