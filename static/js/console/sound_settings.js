/** The dialog of microphone, speaker and ring: chosen, tried out and heard before the first call. */

import {
  canChooseSpeaker,
  chooseMicrophone,
  chooseSpeaker,
  chosenMicrophone,
  chosenSpeaker,
  listDevices,
  onDevices,
  openMicrophone,
} from "../audio/devices.js";
import { startLevelMeter } from "../audio/level_meter.js";
import { changeRing, ringSettings } from "./ring_settings.js";
import { playTone, wakeSound } from "./ring_tones.js";
import { notifyingInWords } from "./desktop_notification.js";

const SYSTEM = "The system’s own";

export function startSoundSettings() {
  const dialog = document.querySelector("[data-role=sound-settings]");
  const part = (name) => dialog.querySelector(`[data-role=${name}]`);
  const [microphone, speaker, tone, volume] = ["microphone", "speaker", "ring-tone", "ring-volume"].map(part);
  const status = part("microphone-status");
  let stopMeter = null;

  document.querySelector("[data-action=sound-settings]").addEventListener("click", open);
  dialog.addEventListener("close", endCheck);
  microphone.addEventListener("change", () => {
    chooseMicrophone(microphone.value);
    if (stopMeter) check();
  });
  speaker.addEventListener("change", () => chooseSpeaker(speaker.value));
  tone.addEventListener("change", () => changeRing({ tone: tone.value }));
  volume.addEventListener("change", () => changeRing({ volume: Number(volume.value) }));
  part("check-microphone").addEventListener("click", () => (stopMeter ? endCheck() : check()));
  for (const button of dialog.querySelectorAll("[data-test-tone]")) {
    button.addEventListener("click", async () => {
      await wakeSound();
      playTone(button.dataset.testTone, { ...ringSettings(), tone: tone.value, volume: Number(volume.value) });
    });
  }
  onDevices(() => dialog.open && drawDevices());

  function open() {
    const ring = ringSettings();
    [tone.value, volume.value] = [ring.tone, ring.volume];
    part("notifying").textContent = notifyingInWords();
    speaker.disabled = !canChooseSpeaker();
    drawDevices();
    if (!dialog.open) dialog.showModal();
  }

  async function drawDevices() {
    const { microphones, speakers } = await listDevices();
    fillChoices(microphone, microphones, chosenMicrophone());
    fillChoices(speaker, speakers, chosenSpeaker());
  }

  async function check() {
    endCheck();
    try {
      const stream = await openMicrophone();
      stopMeter = startLevelMeter(stream, part("level"));
      status.textContent = "Say something: the bar must move.";
      part("check-microphone").textContent = "Stop";
      drawDevices();
    } catch (error) {
      status.textContent = error.message;
    }
  }

  function endCheck() {
    stopMeter?.();
    stopMeter = null;
    status.textContent = "";
    part("check-microphone").textContent = "Check";
  }
}

/** A device that was chosen and is not plugged in stays in the list: it is used again as soon as it is back. */
function fillChoices(select, devices, chosen) {
  const missing = chosen && !devices.some((device) => device.id === chosen);
  const all = [{ id: "", label: SYSTEM }, ...devices, ...(missing ? [{ id: chosen, label: "Your choice (not plugged in)" }] : [])];
  select.replaceChildren(...all.map(({ id, label }) => new Option(label, id, false, id === chosen)));
}
