// Shows the carrier's clock and changes its speed.

import * as carrier from "./carrier.js";
import { timeOfDay } from "./clock.js";

/** Returns `show()`, to be called whenever time has passed or the speed was changed. */
export function clockControl({ clock, onProblem }) {
  const time = document.getElementById("clock-time");
  const buttons = [...document.querySelectorAll("#speeds [data-speed]")];
  for (const button of buttons) {
    button.addEventListener("click", () => choose(Number(button.dataset.speed), { clock, onProblem }));
  }
  return () => {
    time.textContent = timeOfDay(clock.now());
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === clock.speed));
    }
  };
}

async function choose(speed, { clock, onProblem }) {
  try {
    clock.set(await carrier.setSpeed(speed));
  } catch (refused) {
    onProblem(refused.message);
  }
}
