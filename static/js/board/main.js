/** The board: drawn anew whenever the server says that it changed, counting up in between. */

import { openSocket } from "../console/socket.js";
import { onTick } from "../shared/ticker.js";
import { startAgentDialog } from "./agent_dialog.js";
import { countUp } from "./ages.js";
import { showConnection } from "./connection.js";
import { drawBoard } from "./draw.js";
import { startInterventions } from "./intervene.js";
import { startWhy } from "./why.js";

const settings = JSON.parse(document.getElementById("board-settings").textContent);
const filter = document.querySelector("[data-role=queue-filter]");
const connection = showConnection();
let skew = 0;
let latest = null;

function draw() {
  if (latest) drawBoard(latest, { queue: filter.value, rows: settings.rows });
}

function hear(message) {
  if (message.type === "unavailable") connection.isUnavailable();
  if (message.type !== "snapshot") return;
  latest = message.board;
  skew = Date.parse(latest.at) - Date.now();
  connection.isHeard();
  draw();
}

filter.addEventListener("change", () => {
  const address = new URL(location.href);
  if (filter.value) address.searchParams.set("queue", filter.value);
  else address.searchParams.delete("queue");
  history.replaceState(null, "", address);
  document.querySelector("h1").textContent = filter.value ? `Board: ${filter.value}` : "Board";
  draw();
});

openSocket({
  path: settings.socket,
  heartbeatSeconds: settings.heartbeat_seconds,
  onMessage: hear,
  onConnection: connection.is,
  whoAmI: "/api/v1/audit/entries/",
});
onTick(() => countUp(document, Date.now() + skew));
startWhy();
startInterventions();
startAgentDialog();
