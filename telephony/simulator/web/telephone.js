// One telephone on the shelf: builds it, and shows the call that it is in.

import { minutes } from "./clock.js";
import { Destination } from "./destination.js";
import { drawKeypad } from "./keypad.js";
import { Music } from "./music.js";
import { readable } from "./numbers.js";
import { Said } from "./said.js";
import { TelephoneSounds } from "./telephone_sounds.js";
import { note, otherEnd, stateOf, words } from "./telephone_state.js";

const HEARD = new Set(["say", "digit", "error", "play", "hold_music", "tones"]);

export class Telephone {
  state = "idle";
  isDialing = false;
  sounds = new TelephoneSounds();
  #calls;
  #clock;
  #heard = null;
  #since = 0;
  #problem = "";

  constructor({ phone, calls, clock, onChange }) {
    this.phone = phone;
    this.#calls = calls;
    this.#clock = clock;
    this.element = build(phone);
    this.said = new Said(this.part("said"));
    this.music = new Music(this.part("music"));
    this.destination = new Destination(this.element, {
      number: phone.to,
      onChange: (number) => onChange({ to: number }),
    });
  }

  part(role) {
    return this.element.querySelector(`[data-role="${role}"]`);
  }

  /** The call that it rings for, dials or talks on. */
  get call() {
    return this.#calls.liveOf(this.phone);
  }

  /** Shows what its call has become. */
  render() {
    const shown = this.call ?? this.#calls.lastOf(this.phone);
    this.#follow(stateOf(this.call), shown);
    this.#hearFromStart(shown);
    this.#write(shown);
    this.#keepFocus();
  }

  /** Something was said, played or pressed on a call. */
  hear(sid, entry) {
    if (sid !== this.#heard || !HEARD.has(entry.kind)) return;
    this.#take(entry, this.#calls.get(sid));
    if (entry.kind === "say") this.sounds.say(entry, { speed: this.#clock.speed });
    else this.sounds.hush();
    this.#sound();
  }

  /** Forgets what was heard, so that render() reads the call's log again. */
  rehear() {
    this.#heard = null;
  }

  complain(sentence) {
    this.#problem = sentence;
    this.render();
  }

  /** Time has passed. */
  tick() {
    const now = this.#clock.now();
    const wasPlaying = this.music.isPlaying;
    this.said.showAt(now);
    this.music.showAt(now);
    if (wasPlaying !== this.music.isPlaying) this.#sound();
    put(this.part("timer"), this.state === "idle" ? "" : minutes(now - this.#since));
  }

  #follow(state, call) {
    if (state === this.state) return;
    this.state = state;
    this.#since = this.#beginning();
    this.#problem = "";
    if (state === "idle" || state === "connected") this.#fallSilent();
    if (state === "idle" && call) this.sounds.end(call.status);
    this.#sound();
  }

  // A page that comes later still counts from when it began.
  #beginning() {
    const { call } = this;
    if (this.state === "in-call") return call.answered_at ?? this.#clock.now();
    return this.#clock.now();
  }

  #fallSilent() {
    this.said.cut(this.#clock.now());
    this.music.stop();
    this.sounds.hush();
  }

  #hearFromStart(call) {
    if (!call || call.sid === this.#heard) return;
    this.#heard = call.sid;
    this.said.clear();
    this.music.stop();
    for (const entry of this.#calls.log(call.sid)) this.#take(entry, call);
    if (this.state === "idle" || this.state === "connected") this.#fallSilent();
    this.tick();
  }

  // Entries count from the beginning of their call.
  #take(entry, call) {
    if (!HEARD.has(entry.kind)) return;
    const startedAt = call.started_at + entry.at;
    this.music.stop();
    this.said.cut(startedAt);
    if (entry.kind === "say") this.said.say(entry, startedAt);
    if (entry.kind === "digit") this.said.pressed(entry.text);
    if (entry.kind === "tones") this.said.tones(entry.text);
    if (entry.kind === "error") this.said.failed(entry.text);
    if (entry.kind === "play" || entry.kind === "hold_music") this.music.start(entry, startedAt);
    this.said.showEnd();
  }

  #write(call) {
    const busy = this.state !== "idle";
    this.element.dataset.state = this.state;
    this.element.classList.toggle("silenced", this.sounds.silenced);
    put(this.part("status"), words(this.state));
    put(this.part("caller-id"), busy ? readable(otherEnd(call)) : "");
    this.part("caller-id").dataset.number = busy ? otherEnd(call) : "";
    put(this.part("note"), this.#problem || note(call, this.#calls) + this.#waiting());
    this.part("note").classList.toggle("problem", this.#problem !== "");
  }

  #waiting() {
    const waiting = this.#calls.waitingOf(this.phone);
    return waiting ? ` · also rings: ${readable(waiting.from)}` : "";
  }

  #sound() {
    this.sounds.follow({ state: this.state, music: this.music.isPlaying });
  }

  // A button that vanishes would take the keyboard's place with it.
  #keepFocus() {
    const focused = document.activeElement;
    if (focused !== this.element && this.element.contains(focused) && !focused.checkVisibility()) this.element.focus();
  }
}

function build(phone) {
  const element = document.getElementById("telephone-template").content.firstElementChild.cloneNode(true);
  const part = (role) => element.querySelector(`[data-role="${role}"]`);
  element.dataset.phone = phone.number;
  element.dataset.state = "idle";
  element.setAttribute("aria-label", `Telephone ${readable(phone.number)}`);
  part("own-number").textContent = readable(phone.number);
  part("said").setAttribute("aria-label", `Said to ${readable(phone.number)}`);
  part("withheld").checked = phone.withheld;
  part("mood").value = phone.mood;
  drawKeypad(part("keypad"));
  return element;
}

// Writing the same words again would have them read out again.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
