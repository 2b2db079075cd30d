// Says what an exchange between carrier and product was about: pure functions.

const CALL_SID = /\bCA[0-9a-f]{32}\b/g;
const VERB = /<(Say|Play|Gather|Pause|Redirect|Hangup|Reject|Record|Dial|Enqueue|Conference|Number|Client)\b/g;

/** The calls that it mentions. */
export function callsOf(exchange) {
  const text = `${exchange.url} ${JSON.stringify(exchange.request ?? "")} ${exchange.response ?? ""}`;
  return [...new Set(text.match(CALL_SID) ?? [])];
}

/** The address without what is the same for all. */
export function shortPath(url) {
  const path = url.replace(/^https?:\/\/[^/]+/, "").split("?")[0];
  const resource = path.replace(/^\/2010-04-01\/Accounts\/\w+/, "").replace(/\.json$/, "");
  return resource.replace(/\b([A-Z]{2}[0-9a-f]{4})[0-9a-f]{28}\b/g, "$1…") || "/";
}

/** The one or two words that tell this request from the next: "participant-join", "pressed 1". */
export function subject({ direction, request }) {
  const fields = parameters(request);
  const digits = fields.Digits ? `pressed ${fields.Digits}` : "";
  if (direction === "rest") return [fields.To, fields.Status].filter(Boolean).join(" ");
  return digits || fields.StatusCallbackEvent || fields.AnsweredBy || fields.DialCallStatus || fields.CallStatus || "";
}

/** What the reply tells the carrier to do: "Gather · Play · Redirect". */
export function verbs(response) {
  return [...new Set([...(response ?? "").matchAll(VERB)].map((found) => found[1]))].join(" · ");
}

/** The fields of a request, wherever the simulator put them. */
export function parameters(request) {
  return request?.params ?? request?.form ?? request ?? {};
}

/** JSON and TwiML with one thing on a line; other text as it is. */
export function laidOut(text) {
  if (text.startsWith("{") || text.startsWith("[")) return laidOutJson(text);
  return text.trimStart().startsWith("<") ? laidOutXml(text) : text;
}

function laidOutJson(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function laidOutXml(text) {
  let depth = 0;
  return text.replace(/>\s*</g, ">\n<").split("\n").map((line) => {
    if (line.startsWith("</")) depth -= 1;
    const indented = "  ".repeat(Math.max(0, depth)) + line;
    if (/^<\w[^>]*[^/]>$/.test(line) || /^<\w>$/.test(line)) depth += 1;
    return indented;
  }).join("\n");
}
