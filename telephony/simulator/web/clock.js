// The carrier's clock as this page believes it to be, between two words from the simulator.

export class Clock {
  #now = 0;
  #heardAt = performance.now();
  speed = 1;

  set({ now, speed }) {
    this.#now = now;
    this.speed = speed;
    this.#heardAt = performance.now();
  }

  /** Seconds on the carrier's clock. */
  now() {
    return this.#now + ((performance.now() - this.#heardAt) / 1000) * this.speed;
  }
}

/** The time of day that the carrier's clock shows. */
export function timeOfDay(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB");
}

/** 75 -> "1:15", 3675 -> "1:01:15". */
export function minutes(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = [Math.floor((whole % 3600) / 60), whole % 60];
  const padded = rest.map((part, place) => (place || hours ? String(part).padStart(2, "0") : part));
  return [...(hours ? [hours] : []), ...padded].join(":");
}
