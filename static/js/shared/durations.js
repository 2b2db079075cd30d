/** Seconds as people read them: 0:17, 12:04, 1:02:09. */

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
}

export function secondsBetween(earlierIso, laterMs) {
  return (laterMs - Date.parse(earlierIso)) / 1000;
}
