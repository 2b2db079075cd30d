/** The ring: while something is offered, the chosen tone every few seconds; one button silences it and it stays so. */

import { everySteadily } from "../shared/steady_timer.js";
import { changeRing, onRingChange, ringSettings } from "./ring_settings.js";
import { playTone, wakeSound } from "./ring_tones.js";

const EVERY_MS = 3000;

export function ringOnOffer(store) {
  const button = document.querySelector("[data-action=sound]");
  let stop = null;

  function ringOrStop({ offer }) {
    const ringing = Boolean(offer) && ringSettings().on;
    if (ringing && !stop) {
      ring(offer.kind);
      stop = everySteadily(EVERY_MS, () => store.state.offer && ring(store.state.offer.kind));
    }
    if (!ringing && stop) {
      stop();
      stop = null;
    }
  }

  onRingChange(() => {
    const { on } = ringSettings();
    button.setAttribute("aria-pressed", String(on));
    button.title = on ? "Ring sound is on" : "Ring sound is off";
    ringOrStop(store.state);
  });
  button.addEventListener("click", () => changeRing({ on: !ringSettings().on }));
  document.addEventListener("pointerdown", wakeSound, { once: true });
  document.addEventListener("keydown", wakeSound, { once: true });
  store.subscribe(ringOrStop);
}

function ring(kind) {
  playTone(kind, ringSettings());
}
