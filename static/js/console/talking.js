/** What an agent does while talking: mute, hold, keys, transfer; and who else is in the call. */

import { clock, secondsBetween } from "../shared/durations.js";
import { onTick } from "../shared/ticker.js";
import { perform } from "./actions.js";
import { post } from "./api.js";
import { drawHelp, openAskForHelp, tickHelp } from "./ask_for_help.js";
import { showConsultation } from "./consultation.js";
import { openKeypad } from "./keypad.js";
import { drawPassedOn } from "./passed_on.js";
import { openTransfer } from "./transfer.js";

const TALKING = new Set(["answered", "connected", "voicemail"]);

export function showTalking(store, audio) {
  const panel = document.querySelector("[data-role=talking]");
  let mutedNow = false;

  store.subscribe(({ call }) => {
    panel.hidden = !call || !TALKING.has(call.stage);
    if (!call) return closeDialogs();
    draw(panel, call);
    if (Boolean(call.muted) !== mutedNow) audio.setMuted((mutedNow = Boolean(call.muted)));
  });
  onTick(() => {
    const { call } = store.state;
    const time = panel.querySelector("[data-role=on-hold-time]");
    time.textContent = call?.held_since ? clock(secondsBetween(call.held_since, store.now())) : "";
    tickHelp(panel, call?.help, store.now());
  });
  listen(store);
}

function listen(store) {
  const path = () => `calls/${store.state.call.conversation_id}`;
  const acts = {
    mute: () => post(`${path()}/${store.state.call.muted ? "unmute" : "mute"}/`),
    hold: () => post(`${path()}/${store.state.call.held_since ? "resume" : "hold"}/`),
    keypad: async () => openKeypad(`${path()}/keys/`),
    transfer: async () => openTransfer(path()),
    "ask-for-help": async () => openAskForHelp(path()),
    "take-back-help": () => post(`${path()}/take-back-help/`),
    "hand-over": () => post(`${path()}/hand-over/`),
    "all-together": () => post(`${path()}/all-together/`),
    "end-consultation": () => post(`${path()}/end-consultation/`),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    const act = acts[button?.dataset.action];
    if (act && store.state.call) perform(act, button);
  });
}

function draw(panel, call) {
  const isGuest = Boolean(call.visit);
  panel.querySelector("[data-role=talking-keys]").hidden = isGuest;
  press(panel.querySelector("[data-action=mute]"), Boolean(call.muted), ["Mute", "Unmute"]);
  press(panel.querySelector("[data-action=hold]"), Boolean(call.held_since), ["Hold", "Resume"]);
  panel.querySelector("[data-role=on-hold]").hidden = !call.held_since;
  drawPassedOn(panel.querySelector("[data-role=passed-on]"), call);
  drawHelp(panel, call);
  showConsultation(panel, call);
}

/** The word says what a press does; the look, what is on. */
function press(button, pressed, [off, on]) {
  button.classList.toggle("on", pressed);
  const words = pressed ? on : off;
  if (button.textContent !== words) button.textContent = words;
}

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog.keypad[open], dialog.transfer[open], dialog.ask-for-help[open]")) dialog.close();
}
