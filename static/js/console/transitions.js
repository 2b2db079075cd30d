/** How each message changes what the console knows: pure functions, one per type. */

export const START = Object.freeze({
  connection: "connecting",
  skew: 0,
  agent: { state: "offline", since: null, reason: "" },
  offer: null,
  taking: null,
  details: null,
  call: null,
  wrapUp: null,
  turn: null,
  result: null,
  gone: null,
  queue: [],
  queueAt: 0,
});

const OVER = new Set(["no_answer", "busy", "failed", "again", "postponed", "canceled", "transferred", "handed_over", "ended"]);
const TALKING = new Set(["answered", "connected", "voicemail"]);
const ON_A_CALL = new Set(["busy_call", "busy_callback"]);

const CHANGES = {
  snapshot: (state, message) => {
    const offer = message.offers[0] ?? null;
    const call = message.call && { ...message.call, talking_since: message.call.connected_at };
    return {
      ...state,
      agent: message.agent,
      offer,
      call,
      details: call ?? offer ?? state.details,
      wrapUp: message.wrap_up && { since: message.agent.since, ...message.wrap_up },
      turn: message.turn,
      taking: null,
      gone: offer || call ? null : state.gone,
      queue: message.queue,
      queueAt: Date.parse(message.at),
    };
  },

  "agent.state": (state, message) => {
    const onACall = ON_A_CALL.has(message.state);
    const { state: now, since, reason, after_call, after_call_reason } = message;
    return {
      ...state,
      agent: { ...state.agent, state: now, since, reason, after_call, after_call_reason },
      offer: onACall ? null : state.offer,
      call: onACall ? state.call : null,
      wrapUp: now === "wrap_up" ? wrapUpOf(message) : null,
      turn: onACall || now === "wrap_up" ? state.turn : null,
    };
  },

  "offer.made": (state, message) => ({ ...state, offer: message.offer, details: message.offer, gone: null, result: null }),

  "offer.closed": (state, message) => {
    if (state.offer?.id !== message.id) return state;
    return { ...state, offer: null, gone: state.taking ? null : { kind: state.offer.kind, reason: message.reason } };
  },

  "call.progress": (state, message) => {
    const known = knownOf(state, message.conversation_id);
    const call = { ...known, verdict_until: null, ...progressOf(known, message) };
    if (isOver(message)) return { ...state, call: null, result: { ...call, before: known.stage } };
    return { ...state, call, details: call, result: null, gone: null };
  },

  /** What is known about a call has changed: a look-up answered, or somebody wrote it down. */
  "call.data": (state, message) => {
    const news = { data: message.data, screen_pop_url: message.screen_pop_url };
    const told = (about) => (about?.conversation_id === message.conversation_id ? { ...about, ...news } : about);
    return { ...state, offer: told(state.offer), call: told(state.call), details: told(state.details) };
  },

  "turn.changed": withTurn,
  "turn.fetched": withTurn,

  /** Hold, mute, guests, or a colleague's call that is mine now. */
  "call.changed": (state, message) => {
    const call = { ...message.call, talking_since: message.call.connected_at };
    return { ...state, call, details: call, result: null, gone: null };
  },

  /** A conversation into which a colleague has asked me; without a call it is over. */
  "visit.changed": (state, message) => {
    if (message.call) return { ...state, call: { ...message.call, talking_since: message.call.connected_at }, details: message.call };
    if (!state.call?.visit || state.call.conversation_id !== message.conversation_id) return state;
    return { ...state, call: null, result: { ...state.call, stage: "ended", before: "connected" } };
  },

  "queue.fetched": (state, message) => ({ ...state, queue: message.entries, queueAt: message.fetchedAt }),

  /** This browser takes an offer, or picks an entry: what is known of it is kept for the call's card. */
  taking: (state, message) => ({ ...state, taking: message.details, details: message.details }),

  /** The server's answer; its pushes may have been faster, and the call may even be over. */
  taken: (state, message) => {
    const ended = state.result?.conversation_id === message.conversation_id;
    const known = state.call ?? (ended ? null : { ...knownOf(state, message.conversation_id), stage: "calling" });
    const call = known && { ...known, screen_pop_url: message.screen_pop_url };
    return { ...state, offer: null, taking: null, gone: null, call };
  },

  "not.taken": (state) => ({ ...state, taking: null }),

  connection: (state, message) => ({ ...state, connection: message.connection }),

  dismissed: (state) => ({ ...state, gone: null, result: null }),
};

export function nextState(state, message) {
  const change = CHANGES[message.type];
  if (!change) return state;
  const skewed = message.at ? { ...state, skew: Date.parse(message.at) - Date.now() } : state;
  return change(skewed, message);
}

/** Of another call: what was asked for has come too late. */
function withTurn(state, { turn }) {
  const about = (state.wrapUp ?? state.call)?.conversation_id;
  return turn?.conversation_id === about ? { ...state, turn } : state;
}

/** *Voicemail* is a question as long as the agent may answer it, and an outcome afterwards. */
function isOver({ stage, verdict_until: verdictUntil }) {
  return OVER.has(stage) || (stage === "voicemail" && !verdictUntil);
}

function knownOf({ call, details }, conversationId) {
  const known = [call, details].find((candidate) => candidate?.conversation_id === conversationId);
  return known ?? { conversation_id: conversationId };
}

/** Talk time counts from the customer's pick-up, whatever is found out about it afterwards. */
function progressOf(known, message) {
  const { type: _type, at, ...progress } = message;
  return { ...progress, talking_since: TALKING.has(message.stage) ? (known.talking_since ?? at) : null };
}

function wrapUpOf(message) {
  return { conversation_id: message.conversation_id, until: message.wrap_up_until, since: message.since };
}
