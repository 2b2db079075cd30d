/** A timer that keeps its pace in a background tab, where browsers slow a page's own timers to one a minute. */

export function everySteadily(milliseconds, run) {
  const worker = new Worker(new URL("./steady_worker.js", import.meta.url));
  worker.addEventListener("message", run);
  worker.postMessage(milliseconds);
  return () => worker.terminate();
}
