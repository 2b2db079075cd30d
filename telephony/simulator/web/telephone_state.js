// What a telephone is doing, said in words: pure functions of its call.

import { readable } from "./numbers.js";
import { isLive, isToTelephone } from "./calls.js";

const WORDS = { idle: "Idle", calling: "Calling", ringing: "Ringing", "in-call": "In call", connected: "Connected" };
const ENDINGS = { busy: "Busy", "no-answer": "No answer", failed: "The call failed", canceled: "Canceled" };
const ENDINGS_WHEN_CALLED = { busy: "Declined a call", "no-answer": "Missed a call", canceled: "Missed a call", failed: "Could not be reached" };

export const words = (state) => WORDS[state];

/** idle, calling, ringing, in-call (somebody or something answered) or connected (two people talk). */
export function stateOf(call) {
  if (!call || !isLive(call)) return "idle";
  if (call.status === "in-progress") return call.talking_with?.length ? "connected" : "in-call";
  if (!isToTelephone(call)) return "calling";
  return call.status === "ringing" ? "ringing" : "idle";
}

/** The number at the other end. */
export function otherEnd(call) {
  return isToTelephone(call) ? call.from : call.to;
}

/** One line about the call: with whom, or how the last one ended. */
export function note(call, calls) {
  if (!call) return "";
  if (!isLive(call)) return ending(call);
  if (stateOf(call) === "connected") return `with ${partners(call, calls)}`;
  return stateOf(call) === "ringing" ? "calls you" : "";
}

function ending(call) {
  const endings = isToTelephone(call) ? ENDINGS_WHEN_CALLED : ENDINGS;
  const words = endings[call.status] ?? "Call ended";
  return `${words} · ${readable(otherEnd(call))}`;
}

function partners(call, calls) {
  const names = call.talking_with.map((sid) => calls.get(sid)).filter(Boolean)
    .map((other) => other.client ?? readable(isToTelephone(other) ? other.to : other.from));
  return names.join(", ") || "somebody";
}
