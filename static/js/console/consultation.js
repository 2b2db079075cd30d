/** The strip that says who else is in the call, and what can be done about it. */

const STATES = {
  ringing: (name) => `${name} rings… The customer holds.`,
  joining: (name) => `${name} is coming in… The customer holds.`,
};
const HEARD = { whisper: "heard by you alone", barge: "heard by everybody" };
const HELPS = {
  listen: (name) => `${name} has come to help, and listens. Nobody hears ${name}.`,
  whisper: (name) => `${name} has come to help. You alone hear ${name}.`,
  barge: (name) => `${name} has come to help. You and the customer hear ${name}.`,
};

export function showConsultation(panel, call) {
  const guests = call.guests ?? [];
  const colleague = guests.find((guest) => guest.colleague);
  const strip = panel.querySelector("[data-role=consultation]");
  strip.hidden = !colleague;
  if (colleague) draw(strip, colleague, call);
  const words = call.visit ? inWordsOfGuest(call) : guests.filter((guest) => !guest.colleague).map(inWords).join(" ");
  write(panel.querySelector("[data-role=heard]"), words);
}

function draw(strip, colleague, call) {
  const inside = colleague.state === "inside";
  write(strip.querySelector("[data-role=consultation-words]"), inside ? together(colleague, call) : STATES[colleague.state](colleague.name));
  strip.querySelector("[data-action=hand-over]").hidden = !inside;
  strip.querySelector("[data-action=all-together]").hidden = !inside || colleague.mode === "all";
  const back = strip.querySelector("[data-action=end-consultation]");
  const label = inside ? "Back to the customer" : "Do not ask";
  if (back.textContent !== label) back.textContent = label;
}

function together({ name, mode }, call) {
  if (mode === "all" && !call.held_since) return `You, ${name} and the customer hear each other.`;
  return call.held_since ? `You talk with ${name}. The customer holds.` : `${name} is in the call.`;
}

function inWordsOfGuest({ mode, transferred_by: by }) {
  return mode === "all" ? `You, ${by} and the customer hear each other.` : `You talk with ${by}. The customer holds and does not hear you.`;
}

function inWords({ name, mode, answers_help: helps }) {
  if (helps && HELPS[mode]) return HELPS[mode](name);
  return `${name} is in the call: ${HEARD[mode] ?? "listens"}.`;
}

function write(line, words) {
  line.hidden = words === "";
  if (line.textContent !== words) line.textContent = words;
}
