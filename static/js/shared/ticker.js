/** One clock tick for all that counts up or down on a page. */

const EVERY_MS = 250;
const listeners = new Set();

export function onTick(listener) {
  listeners.add(listener);
  listener();
}

setInterval(() => listeners.forEach((listener) => listener()), EVERY_MS);
