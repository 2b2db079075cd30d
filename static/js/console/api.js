/** The REST API, spoken by a logged-in browser; a refusal is an ApiError with a sentence. */

const ROOT = "/api/v1/";

export class ApiError extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

export const get = (path) => send("GET", path);
export const post = (path, body = {}) => send("POST", path, body);
export const remove = (path) => send("DELETE", path);
export const patch = (path, body) => send("PATCH", path, body);

/** The page goes away: sent all the same, and nobody hears the answer. */
export function patchWhileLeaving(path, body) {
  fetch(ROOT + path, { method: "PATCH", headers: headersFor("PATCH"), body: JSON.stringify(body), keepalive: true }).catch(() => {});
}

async function send(method, path, body) {
  let response;
  try {
    response = await fetch(ROOT + path, { method, headers: headersFor(method), body: body && JSON.stringify(body) });
  } catch {
    throw new ApiError(0, "unreachable", "The server does not answer. Your click did nothing; try again.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer.code, answer.detail ?? `The server answered ${response.status}.`);
  return answer;
}

function headersFor(method) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
  }
  return headers;
}
