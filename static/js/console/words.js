/** The console's sentences, in one place. */

export const LABELS = { callback: "Callback", live: "Inbound call", consult: "Consultation" };

/** What an agent calls by hand is named so by the server too. */
export const OUTGOING = "Outgoing call";

export const STATES = {
  offline: "Offline",
  away: "Away",
  available: "Available",
  ringing: "Ringing",
  busy_call: "Busy Call",
  busy_callback: "Busy Callback",
  wrap_up: "Wrap-up",
};

const STAGES = {
  callback: {
    calling: "Calling the customer…",
    ringing: "The customer’s telephone rings…",
    confirming: "Answered, asked to press 1",
    answered: "Answered, checking for voicemail",
    connected: "Connected",
    voicemail: "A machine answered",
  },
  live: { calling: "Connecting you…", ringing: "Connecting you…", answered: "Connected", connected: "Connected" },
  consult: { calling: "Connecting you…", connected: "Connected with your colleague" },
};

export const GONE = {
  accepted_elsewhere: "Taken by a colleague.",
  caller_left: "The caller hung up.",
  missed: "Time ran out: you are away now.",
  declined: "Declined. You stay available.",
  withdrawn: "It was taken back, and keeps its place in the queue.",
  expired: "It waited too long and became a ticket.",
  canceled: "It was canceled.",
};

const RESULTS = {
  no_answer: "No answer. Ticket opened.",
  busy: "The line was busy. Ticket opened.",
  failed: "The customer could not be reached. Ticket opened.",
  voicemail: "Voicemail. Ticket opened.",
  again: "Not reached. The customer is called again later.",
  postponed: "The customer asked for more time, and is called again later.",
  canceled: "The customer canceled the callback.",
  transferred: "Transferred.",
  handed_over: "Your colleague has taken over.",
  ended: "The call has ended.",
};
const WITHOUT_A_TICKET = new Set(["again", "postponed", "canceled", "transferred", "handed_over", "ended"]);
const NEVER_CONNECTED = new Set(["calling", "ringing", "confirming"]);

export function stateInWords({ state, reason }) {
  return reason && (state === "away" || state === "offline") ? `${STATES[state]} (${reason.replaceAll("_", " ")})` : STATES[state];
}

/** What the agent becomes once the notes are done. */
export function afterwardsInWords({ after_call: next, after_call_reason: reason }) {
  const after = next ? stateInWords({ state: next, reason }) : STATES.available;
  return `After this you are ${after[0].toLowerCase()}${after.slice(1)}.`;
}

export function stageInWords({ kind, stage }) {
  return STAGES[kind]?.[stage] ?? STAGES.callback[stage] ?? stage;
}

export function resultInWords({ stage, before, kind }) {
  if (stage === "ended" && NEVER_CONNECTED.has(before)) {
    return kind === "live" ? "It ended before you were connected." : "It ended before the customer answered.";
  }
  return RESULTS[stage] ?? RESULTS.ended;
}

/** Whether a ticket was opened for this result. */
export function hasTicket({ stage }) {
  return !WITHOUT_A_TICKET.has(stage) && stage in RESULTS;
}

/** "Support · Billing": where an entry waits. */
export function where({ queue, category }) {
  return [queue, category].filter(Boolean).join(" · ");
}
