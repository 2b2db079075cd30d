/** Counts up what waits, and down what will be dropped. */

import { clock, secondsBetween } from "../shared/durations.js";

const NEARLY_OVER_SECONDS = 600;

export function countUp(root, now) {
  for (const element of root.querySelectorAll("[data-since]")) {
    element.textContent = element.dataset.since ? clock(secondsBetween(element.dataset.since, now)) : "";
  }
  for (const row of root.querySelectorAll("[data-deadline-at]")) {
    if (row.dataset.queuedAt) age(row, now);
  }
}

function age(row, now) {
  const waited = secondsBetween(row.dataset.queuedAt, now);
  const left = -secondsBetween(row.dataset.deadlineAt, now);
  const whole = waited + left;
  row.querySelector("[data-role=waited]").textContent = waited < 0 ? "later" : clock(waited); // agreed on for a later time
  row.querySelector("[data-role=bar]").style.width = `${share(waited, whole)}%`;
  row.querySelector("[data-role=left]").textContent = left > 0 ? `${inWords(left)} left` : "time is over";
  row.dataset.late = left < NEARLY_OVER_SECONDS ? "yes" : "no";
  promise(row, whole, now);
}

/** Where on the bar the wait ends that the caller was told; passed, it says so. */
function promise(row, whole, now) {
  const mark = row.querySelector("[data-role=promise]");
  mark.hidden = !row.dataset.promisedAt;
  if (mark.hidden) return;
  const promised = (Date.parse(row.dataset.promisedAt) - Date.parse(row.dataset.queuedAt)) / 1000;
  mark.style.left = `${share(promised, whole)}%`;
  row.dataset.promise = Date.parse(row.dataset.promisedAt) < now ? "passed" : "kept";
}

function share(part, whole) {
  return Math.max(0, Math.min(100, (100 * part) / Math.max(1, whole)));
}

function inWords(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "under 1 min";
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
