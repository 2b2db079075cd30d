/** The console's socket: heartbeats, and reconnects by itself with a growing, uneven pause. */

import { everySteadily } from "../shared/steady_timer.js";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10000;
const LOGGED_OUT = new Set([4401, 4403]);

export function openSocket({ path, heartbeatSeconds, onMessage, onConnection }) {
  let failures = 0;
  let socket;
  let waiting = null;

  function connect() {
    clearTimeout(waiting);
    waiting = null;
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
    socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => retry(event.code));
  }

  function receive(message) {
    if (message.type === "snapshot") {
      failures = 0;
      onConnection("open");
    }
    onMessage(message);
  }

  async function retry(code) {
    if (LOGGED_OUT.has(code) || (failures >= 1 && (await isLoggedOut()))) {
      onConnection("closed");
      return;
    }
    onConnection("reconnecting");
    waiting = setTimeout(connect, pauseAfter(failures));
    failures += 1;
  }

  function beat() {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "heartbeat" }));
  }

  /** The network is back, or somebody looks: no reason to wait out the pause. */
  function hurry() {
    if (waiting && !document.hidden) connect();
  }

  connect();
  everySteadily(heartbeatSeconds * 1000, beat);
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
}

function pauseAfter(failures) {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return pause * (0.75 + Math.random() / 2);
}

/** A socket refused before it opens tells no reason; the API does. */
async function isLoggedOut() {
  try {
    const response = await fetch("/api/v1/agents/me/");
    return response.status === 401 || response.status === 403;
  } catch {
    return false;
  }
}
