/** How it rings in this browser: whether, which tone, how loud; remembered here. */

const REMEMBERED = { on: "console.ring-sound", tone: "console.ring-tone", volume: "console.ring-volume" };
const listeners = new Set();

export function ringSettings() {
  const volume = Number(localStorage.getItem(REMEMBERED.volume) ?? 60);
  return {
    on: localStorage.getItem(REMEMBERED.on) !== "off",
    tone: localStorage.getItem(REMEMBERED.tone) ?? "chime",
    volume: volume >= 0 && volume <= 100 ? volume : 60,
  };
}

export function changeRing({ on, tone, volume }) {
  if (on !== undefined) localStorage.setItem(REMEMBERED.on, on ? "on" : "off");
  if (tone !== undefined) localStorage.setItem(REMEMBERED.tone, tone);
  if (volume !== undefined) localStorage.setItem(REMEMBERED.volume, String(volume));
  listeners.forEach((listener) => listener());
}

export function onRingChange(listener) {
  listeners.add(listener);
  listener();
}
