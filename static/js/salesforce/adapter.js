/** Between the console, which stands in a frame here, and Salesforce, in whose softphone panel this page stands. docs/salesforce.md */

const STATES = {
  offline: "Offline",
  away: "Away",
  available: "Available",
  ringing: "Ringing",
  busy_call: "On a call",
  busy_callback: "On a call",
  wrap_up: "Wrap-up",
};
const MAY_DIAL = new Set(["available", "away"]);

const frame = document.querySelector("[data-role=console]");
const cti = window.sforce?.opencti;
let popped = null;
let isDialing = false;

if (cti) start();
else document.querySelector("[data-role=no-salesforce]").hidden = false;

function start() {
  cti.onClickToDial({ listener: clicked });
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source === frame.contentWindow && origin === window.location.origin && data?.source === "contactcenter") HEARD[data.type]?.(data);
  });
  frame.addEventListener("load", begin);
  greet();
}

/** Another page in the frame: whoever must sign in first calls nobody, and a click that it did not hear is over. */
function begin() {
  isDialing = false;
  cti.disableClickToDial({});
  greet();
}

/** Each page in the frame is greeted: the agent may have signed in just now. */
function greet() {
  tell({ type: "contactcenter.hello" });
}

function tell(message) {
  frame.contentWindow.postMessage(message, window.location.origin);
}

const HEARD = {
  state({ state }) {
    cti.setSoftphoneItemLabel({ label: STATES[state] ?? "Contact center" });
    if (MAY_DIAL.has(state)) cti.enableClickToDial({});
    else cti.disableClickToDial({});
  },

  offer: () => show(),

  /** The agent has it: the customer's record opens. Whoever clicked a number has it open. */
  call(about) {
    if (popped === about.conversation_id) return;
    popped = about.conversation_id;
    if (!isDialing && about.caller) pop(about);
  },

  "dial.result"({ ok, conversation_id }) {
    isDialing = false;
    if (ok) popped = conversation_id;
    show();
  },
};

/** Of one record that is the record; of several a list; of nobody a new one, with what is known filled in. */
function pop({ kind, caller, caller_name: name, conversation_id, queue }) {
  cti.searchAndScreenPop({
    searchParams: caller,
    queryParams: "",
    callType: kind === "live" ? cti.CALL_TYPE.INBOUND : cti.CALL_TYPE.OUTBOUND,
    deferred: false,
    defaultFieldValues: { Phone: caller, LastName: name || undefined, Description: `${queue}, conversation ${conversation_id}` },
  });
}

function show() {
  cti.setSoftphonePanelVisibility({ visible: true });
}

function clicked({ number, recordName, recordId, objectType }) {
  isDialing = true;
  show();
  const data = Object.fromEntries(Object.entries({ SalesforceId: recordId, SalesforceObject: objectType }).filter(([, value]) => value));
  tell({ type: "contactcenter.dial", number, name: recordName?.slice(0, 80) || undefined, data });
}
