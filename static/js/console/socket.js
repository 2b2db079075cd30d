/** The socket of a console or a board: heartbeats that are answered, and a reconnect by itself, each page after a pause of its own. */

import { everySteadily } from "../shared/steady_timer.js";

const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10000;
const UNANSWERED_ALLOWED = 1;
const LOGGED_OUT = new Set([4401, 4403]);

export function openSocket({ path, heartbeatSeconds, onMessage, onConnection, whoAmI = "/api/v1/agents/me/" }) {
  let failures = 0;
  let socket;
  let waiting = null;
  let unanswered = 0;
  let lastBeat = Date.now();

  function connect() {
    clearTimeout(waiting);
    waiting = null;
    unanswered = 0;
    const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
    opened.addEventListener("message", (event) => opened === socket && receive(JSON.parse(event.data)));
    opened.addEventListener("close", (event) => opened === socket && retry(event.code));
    socket = opened;
  }

  function receive(message) {
    unanswered = 0;
    if (message.type === "heard") return;
    if (message.type === "snapshot") {
      failures = 0;
      onConnection("open");
    }
    onMessage(message);
  }

  async function retry(code) {
    if (LOGGED_OUT.has(code) || (failures >= 1 && (await isLoggedOut(whoAmI)))) {
      onConnection("closed");
      return;
    }
    onConnection("reconnecting");
    waiting = setTimeout(connect, somePause());
    failures += 1;
  }

  /** The computer slept, or nothing is heard any more: a socket that is dead may not know it for many minutes. */
  function beat() {
    const slept = Date.now() - lastBeat > 2.5 * heartbeatSeconds * 1000;
    lastBeat = Date.now();
    if (socket.readyState !== WebSocket.OPEN) return;
    if (slept || unanswered > UNANSWERED_ALLOWED) {
      abandon();
      return;
    }
    unanswered += 1;
    socket.send(JSON.stringify({ type: "heartbeat" }));
  }

  function abandon() {
    const dead = socket;
    onConnection("reconnecting");
    connect();
    dead.close();
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

/** Hundreds of consoles lose a server in the same moment: they must not come back in the same moment. */
function somePause() {
  return SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
}

/** A socket refused before it opens tells no reason; the API does. */
async function isLoggedOut(address) {
  try {
    const response = await fetch(address);
    return response.status === 401 || response.status === 403;
  } catch {
    return false;
  }
}
