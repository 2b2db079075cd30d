/** The console's sentences, in one place. */

export const LABELS = { callback: "Callback", live: "Inbound call" };

export const STATES = {
  offline: "Offline",
  away: "Away",
  available: "Available",
  ringing: "Ringing",
  busy_call: "Busy Call",
  busy_callback: "Busy Callback",
  wrap_up: "Wrap-up",
};

export const STAGES = {
  connecting: "Connecting your audio…",
  calling: "Calling the customer…",
  ringing: "Ringing…",
  answered: "Answered, checking for voicemail",
  connected: "Connected",
  voicemail: "A machine answered",
};

export const GONE = {
  accepted_elsewhere: "Taken by a colleague.",
  caller_left: "The caller hung up.",
  missed: "Time ran out: you are away now.",
  declined: "Declined. You stay available.",
  withdrawn: "It was withdrawn; it keeps its place in the queue.",
  expired: "It waited too long and became a ticket.",
  canceled: "It was canceled.",
};

export const RESULTS = {
  no_answer: "No answer. Ticket opened.",
  busy: "The line was busy. Ticket opened.",
  failed: "The call could not be made. Ticket opened.",
  voicemail: "Voicemail. Ticket opened.",
  ended: "The call has ended.",
};

export function stateInWords({ state, reason }) {
  return reason && (state === "away" || state === "offline") ? `${STATES[state]} (${reason.replaceAll("_", " ")})` : STATES[state];
}

export function resultInWords(result) {
  if (result.stage === "ended" && result.heardVoicemail) return RESULTS.voicemail;
  return RESULTS[result.stage] ?? RESULTS.ended;
}

/** "Support · Billing": where an entry waits. */
export function where({ queue, category }) {
  return [queue, category].filter(Boolean).join(" · ");
}
