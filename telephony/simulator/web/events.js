// Listens to the simulator's stream of events, and comes back by itself when it breaks.

const RETRY_AFTER_MS = 2000;

/** Calls `on[type](event)` for each event, and `onLive(connected)` when the line comes or goes. */
export function listen({ on, onLive }) {
  const source = new EventSource("sim/events");
  source.onopen = () => onLive(true);
  source.onmessage = (message) => deliver(on, message.data);
  source.onerror = () => {
    onLive(false);
    // The browser retries a broken stream itself, but gives up for good on a refused one.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ on, onLive }), RETRY_AFTER_MS);
  };
}

function deliver(on, data) {
  const event = JSON.parse(data);
  on[event.type]?.(event);
}
