// Gives the telephones the person's own voice, once the microphone is switched on: only the one in hand speaks.

import { joinVoice } from "./voice.js";

const REFUSED = "The browser gives no microphone: you hear, and nobody hears you. Allow it for this page, and switch it on again.";
const WORDS = { speaks: "Your voice is on", hears: "You listen", waits: "Voice connecting" };

export class Voices {
  #button = document.getElementById("microphone");
  #desk;
  #onProblem;
  #track = null;
  #lines = new Map();
  #inHand = null;

  constructor({ desk, onProblem }) {
    this.#desk = desk;
    this.#onProblem = onProblem;
    this.#button.addEventListener("click", () => (this.isOn ? this.#switchOff() : this.#switchOn()));
    for (const touch of ["focusin", "pointerdown"]) {
      desk.view.root.addEventListener(touch, ({ target }) => this.#take(desk.view.at(target)));
    }
  }

  get isOn() {
    return this.#button.getAttribute("aria-pressed") === "true";
  }

  /** Calls came, went or entered a room. */
  render() {
    const talking = new Map(this.isOn ? this.#talking().map((telephone) => [telephone.call.sid, telephone]) : []);
    for (const [sid, line] of this.#lines) if (!talking.has(sid)) this.#leave(sid, line);
    for (const [sid, telephone] of talking) if (!this.#lines.has(sid)) this.#join(sid, telephone);
    this.#lines.forEach((line) => line.voice.speak(this.#trackFor(line.telephone)));
  }

  async #switchOn() {
    this.#button.setAttribute("aria-pressed", "true");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
      [this.#track] = stream.getAudioTracks();
    } catch {
      this.#onProblem(REFUSED);
    }
    this.render();
  }

  #switchOff() {
    this.#button.setAttribute("aria-pressed", "false");
    this.#track?.stop();
    this.#track = null;
    this.render();
  }

  #take(telephone) {
    if (!telephone || telephone === this.#inHand) return;
    this.#inHand = telephone;
    this.render();
  }

  /** Telephones in a room, whoever else is there; on hold one stays in it. */
  #talking() {
    return this.#desk.view.all().filter(({ call }) => {
      return call?.status === "in-progress" && (call.conference || call.talking_with.length);
    });
  }

  /** One microphone is one person: of several telephones that talk, the one touched last speaks. */
  #trackFor(telephone) {
    const talking = this.#talking();
    const speaker = talking.includes(this.#inHand) ? this.#inHand : talking[0];
    return telephone === speaker ? this.#track : null;
  }

  #join(sid, telephone) {
    const voice = joinVoice({
      base: location.href,
      sid,
      microphone: this.#trackFor(telephone),
      onChange: (company) => show(telephone, company),
      onEnd: () => this.#lines.delete(sid) && show(telephone, null),
    });
    this.#lines.set(sid, { voice, telephone });
    show(telephone, { heard: 0, hearers: 0 });
  }

  #leave(sid, { voice, telephone }) {
    this.#lines.delete(sid);
    voice.leave();
    show(telephone, null);
  }
}

function show(telephone, company) {
  const part = telephone.part("voice");
  const state = company && stateOf(company);
  telephone.element.dataset.voice = state ?? "";
  part.textContent = state ? WORDS[state] : "";
}

function stateOf({ heard, hearers }) {
  if (hearers) return "speaks";
  return heard ? "hears" : "waits";
}
