/** The agent's browser as a telephone, through the carrier's Voice SDK that this installation serves itself. */

import { canChooseSpeaker, chosenMicrophone, chosenSpeaker, onDevices, openMicrophone } from "./devices.js";

export function createTwilioDriver({ sdk_url: sdkUrl, token_url: tokenUrl }, report) {
  let device = null;
  let call = null;
  report("Microphone: asked when you go available");

  async function prepare() {
    if (device) return;
    await loadScript(sdkUrl);
    await askForMicrophone();
    device = new window.Twilio.Device(await fetchToken(tokenUrl), { codecPreferences: ["opus", "pcmu"], closeProtection: true });
    device.on("tokenWillExpire", async () => device.updateToken(await fetchToken(tokenUrl)));
    device.on("error", (error) => report(`Audio: ${error.message}`));
    await useChosenDevices(device);
    onDevices(() => useChosenDevices(device));
    report("Microphone ready");
  }

  return {
    canMute: true,
    prepare,
    setMuted: (muted) => call?.mute(muted),
    async connect({ params }) {
      await prepare();
      call = await device.connect({ params });
      call.on("accept", () => report("Microphone on"));
      call.on("disconnect", () => {
        call = null;
        report("Microphone ready");
      });
    },
  };
}

function loadScript(url) {
  if (window.Twilio?.Device) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("The Voice SDK is not installed on this server. Tell your admin.")));
    document.head.append(script);
  });
}

async function askForMicrophone() {
  const stream = await openMicrophone();
  stream.getTracks().forEach((track) => track.stop());
}

/** What the agent has chosen; a device that is not there any more leaves the one that is used now. */
async function useChosenDevices(device) {
  const attempts = [device.audio?.setInputDevice(chosenMicrophone() || "default")];
  if (canChooseSpeaker()) attempts.push(device.audio?.speakerDevices.set(chosenSpeaker() || "default"));
  await Promise.allSettled(attempts);
}

async function fetchToken(url) {
  const response = await fetch(url);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? "No access token for your audio. Tell your admin.");
  return answer.token;
}
