// Asks the simulator: one function for each thing that a person at a telephone can do.

/** What the simulator answered when it refused: its own sentence. */
export class Refused extends Error {}

export const placeCall = ({ from, to }) => send("POST", "sim/calls", { from, to });
export const answer = (sid) => send("POST", `sim/calls/${sid}/answer`, {});
export const decline = (sid) => send("POST", `sim/calls/${sid}/decline`, {});
export const voicemail = (sid) => send("POST", `sim/calls/${sid}/voicemail`, {});
export const hangUp = (sid) => send("POST", `sim/calls/${sid}/hang-up`, {});
export const press = (sid, digits) => send("POST", `sim/calls/${sid}/press`, { digits });
export const fetchCall = (sid) => send("GET", `sim/calls/${sid}`);
export const fetchNumbers = () => send("GET", "sim/numbers");
export const fetchExchanges = (limit) => send("GET", `sim/exchanges?limit=${limit}`);
export const setSpeed = (speed) => send("POST", "sim/clock", { speed });
export const setMood = (number, behavior) =>
  send("PUT", `sim/phones/${encodeURIComponent(number)}`, { behavior });

async function send(method, path, body) {
  const reply = await ask(method, path, body);
  const answered = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(answered.error || `The simulator answered ${reply.status}.`);
  return answered;
}

async function ask(method, path, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  try {
    return await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refused("The simulator cannot be reached. Is it still running?");
  }
}
