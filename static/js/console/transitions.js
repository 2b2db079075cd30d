/** How each message changes what the console knows: pure functions, one per type. */

export const START = Object.freeze({
  connection: "connecting",
  skew: 0,
  agent: { state: "offline", since: null, reason: "" },
  offer: null,
  taking: null,
  call: null,
  wrapUp: null,
  result: null,
  gone: null,
  queue: [],
  queueAt: 0,
});

const OVER = new Set(["no_answer", "busy", "failed", "ended"]);
const TALKING = new Set(["answered", "connected", "voicemail"]);
const ON_A_CALL = new Set(["busy_call", "busy_callback"]);

const CHANGES = {
  snapshot: (state, message) => ({
    ...state,
    agent: message.agent,
    offer: message.offers[0] ?? null,
    call: message.call && { ...message.call, talking_since: message.call.since },
    wrapUp: message.wrap_up,
    taking: null,
    gone: message.offers.length || message.call ? null : state.gone,
    queue: message.queue,
    queueAt: Date.parse(message.at),
  }),

  "agent.state": (state, message) => {
    const agent = { ...state.agent, state: message.state, since: message.since, reason: message.reason };
    const onACall = ON_A_CALL.has(message.state);
    return {
      ...state,
      agent,
      call: onACall ? state.call : null,
      wrapUp: message.state === "wrap_up" ? wrapUpOf(state, message) : null,
    };
  },

  "offer.made": (state, message) => ({ ...state, offer: message.offer, gone: null, result: null }),

  "offer.closed": (state, message) => {
    if (state.offer?.id !== message.id) return state;
    const offer = state.offer;
    if (state.taking?.offerId === message.id) return { ...state, offer: null };
    return { ...state, offer: null, gone: { kind: offer.kind, reason: message.reason } };
  },

  "call.progress": (state, message) => {
    const known = state.call?.conversation_id === message.conversation_id ? state.call : (state.taking?.call ?? {});
    const call = { ...known, ...progressOf(known, message) };
    if (!OVER.has(message.stage)) return { ...state, call, result: null, gone: null };
    return { ...state, call: null, result: { ...call, heardVoicemail: known.stage === "voicemail" } };
  },

  "queue.fetched": (state, message) => ({ ...state, queue: message.entries, queueAt: message.fetchedAt }),

  /** This browser took an offer, or picked an entry: what is known of it is kept for the call's card. */
  taking: (state, message) => ({ ...state, taking: { offerId: message.offerId, call: message.call } }),

  taken: (state, message) => {
    if (OVER.has(state.call?.stage) || state.result?.conversation_id === message.conversation_id) {
      return { ...state, offer: null, taking: null };
    }
    const known = state.call ?? { ...state.taking?.call, stage: "connecting", since: null };
    return {
      ...state,
      offer: null,
      taking: null,
      gone: null,
      result: null,
      call: { ...known, conversation_id: message.conversation_id },
    };
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

/** Talk time counts from the customer's pick-up, whatever is found out about it afterwards. */
function progressOf(known, message) {
  const { type: _type, at, ...progress } = message;
  const talking = TALKING.has(message.stage) ? (known.talking_since ?? message.since ?? at) : null;
  return { ...progress, talking_since: talking };
}

function wrapUpOf(state, message) {
  return {
    conversation_id: message.conversation_id ?? state.result?.conversation_id ?? null,
    until: message.wrap_up_until ?? null,
    since: message.since,
  };
}
