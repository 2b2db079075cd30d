/** Runs at once, then at most once in so many milliseconds, however often it is asked for. */

export function debounced(run, everyMs) {
  let last = -Infinity;
  let timer = null;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      run();
    }, Math.max(0, last + everyMs - performance.now()));
  };
}
