/** Which microphone and which speaker this browser uses for calls: chosen by the agent, remembered here, "" for the system's own. */

const REMEMBERED = { microphone: "console.microphone", speaker: "console.speaker" };
const listeners = new Set();

export const chosenMicrophone = () => localStorage.getItem(REMEMBERED.microphone) ?? "";
export const chosenSpeaker = () => localStorage.getItem(REMEMBERED.speaker) ?? "";
export const chooseMicrophone = (id) => choose("microphone", id);
export const chooseSpeaker = (id) => choose("speaker", id);

/** Called with no argument after each choice, and when devices come or go. */
export function onDevices(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For getUserMedia. *ideal*: a headset that is not plugged in today must not leave the agent without any microphone. */
export function microphoneConstraints() {
  const id = chosenMicrophone();
  return { audio: { echoCancellation: true, ...(id && { deviceId: { ideal: id } }) } };
}

/** The microphone, opened; throws a sentence where the browser gives none. */
export async function openMicrophone() {
  if (!navigator.mediaDevices) throw new Error("This page has no microphone: open it by https or as localhost.");
  try {
    return await navigator.mediaDevices.getUserMedia(microphoneConstraints());
  } catch (error) {
    throw new Error(whyNoMicrophone(error.name));
  }
}

/** What is plugged in: {microphones, speakers}, each {id, label}. Browsers name devices only once a microphone is allowed. */
export async function listDevices() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return { microphones: named(devices, "audioinput", "Microphone"), speakers: named(devices, "audiooutput", "Speaker") };
}

/** Make an <audio> element or an AudioContext play on the chosen speaker, where the browser can; else the system's own plays. */
export async function playOnChosenSpeaker(sink) {
  if (!sink.setSinkId) return;
  const wanted = chosenSpeaker();
  if ((sink.sinkId ?? "") === wanted) return;
  try {
    await sink.setSinkId(wanted);
  } catch {
    // It is unplugged: the system's own speaker plays.
  }
}

export const canChooseSpeaker = () => "setSinkId" in HTMLMediaElement.prototype;

navigator.mediaDevices?.addEventListener("devicechange", tell);

function choose(kind, id) {
  if (id) localStorage.setItem(REMEMBERED[kind], id);
  else localStorage.removeItem(REMEMBERED[kind]);
  tell();
}

function tell() {
  listeners.forEach((listener) => listener());
}

/** `default` and `communications` are other names of devices that are listed anyway, and "" is how we say "the system's own". */
function named(devices, kind, word) {
  const ours = devices.filter((device) => device.kind === kind && !["", "default", "communications"].includes(device.deviceId));
  return ours.map((device, index) => ({ id: device.deviceId, label: device.label || `${word} ${index + 1}` }));
}

function whyNoMicrophone(name) {
  if (name === "NotFoundError") return "No microphone is plugged in. Plug one in, then try again.";
  if (name === "NotReadableError") return "Another program holds the microphone. Close it, then try again.";
  return "The browser gives no microphone. Allow it for this page, then try again.";
}
