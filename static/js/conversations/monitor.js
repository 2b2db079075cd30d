/** A supervisor in a live conversation: listen, whisper, speak to both, and change between them without leaving. */

import { createAgentAudio } from "../audio/agent_audio.js";
import { get, post, remove } from "../console/api.js";
import { showToast } from "../shared/toast.js";

const LOOK_AGAIN_MS = 3000;
const WORDS = {
  listen: "You hear both. Nobody hears you.",
  whisper: "You hear both. The agent alone hears you.",
  barge: "You hear both. Both hear you.",
};
const OUT = "You are not in this conversation. Nobody is told when you only listen; the timeline keeps your name.";

const config = JSON.parse(document.getElementById("monitor-config").textContent);
const panel = document.querySelector("[data-role=monitor]");
const audio = createAgentAudio(config.audio);
const path = `conversations/${config.conversation}/monitor/`;
let timer = null;

panel.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.mode) perform(button, () => enter(button.dataset.mode));
  else perform(button, async () => draw(await remove(path)));
});
look();

async function enter(mode) {
  await audio.prepare();
  const there = await post(path, { mode });
  draw(there);
  if (there.connect) await audio.connect(there.connect);
}

/** The conversation may end, and its room with it: the panel tells the truth. */
async function look() {
  clearTimeout(timer);
  const there = await get(path).catch(() => null);
  if (there) draw(there);
  timer = setTimeout(look, LOOK_AGAIN_MS);
}

async function perform(button, act) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await act();
  } catch (error) {
    showToast(error.message, "error");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function draw({ mode, inside }) {
  for (const button of panel.querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    button.classList.toggle("on", button.dataset.mode === mode);
  }
  panel.querySelector("[data-role=monitor-leave]").hidden = !mode;
  const line = panel.querySelector("[data-role=monitor-words]");
  const words = !mode ? OUT : inside ? WORDS[mode] : "Your audio is coming in…";
  if (line.textContent !== words) line.textContent = words;
}
