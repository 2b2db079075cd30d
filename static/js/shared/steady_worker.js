/** The other half of steady_timer.js: told an interval once, says so each time it has passed. */

addEventListener("message", (event) => setInterval(() => postMessage(null), event.data), { once: true });
