// Shows one exchange: a line, which opens to request and reply.

import { timeOfDay } from "./clock.js";
import { laidOut, parameters, shortPath, subject, verbs } from "./exchange_words.js";

const KINDS = {
  webhook: { word: "Webhook", icon: "webhook", title: "The carrier asks the product" },
  file: { word: "File", icon: "webhook", title: "The carrier fetches what it shall play" },
  rest: { word: "REST", icon: "rest", title: "The product asks the carrier" },
};

export function exchangeItem(exchange) {
  const item = element("li", "exchange");
  item.dataset.exchange = exchange.id;
  item.dataset.direction = exchange.direction;
  const details = element("details");
  details.append(summary(exchange));
  details.addEventListener("toggle", () => fill(details, exchange), { once: true });
  item.append(details);
  return item;
}

function summary(exchange) {
  const line = element("summary");
  const first = element("span", "exchange-first");
  first.append(kind(exchange), element("span", "exchange-path", shortPath(exchange.url)), status(exchange));
  const second = element("span", "exchange-second");
  second.append(
    element("span", "", timeOfDay(exchange.at)),
    element("span", "method", exchange.method),
    element("span", "subject", subject(exchange)),
    element("span", "reply", verbs(exchange.response)),
    element("span", "ms", exchange.ms == null ? "" : `${Math.round(exchange.ms)} ms`),
  );
  line.append(first, second);
  return line;
}

function kind(exchange) {
  const { word, icon, title } = KINDS[isFile(exchange) ? "file" : exchange.direction];
  const badge = element("span", "kind");
  badge.title = title;
  badge.append(drawing(icon), word);
  return badge;
}

// A document is always asked for with the fields of its call.
function isFile({ direction, request }) {
  return direction === "webhook" && !Object.keys(parameters(request)).length;
}

function status({ status: code }) {
  const failed = !code || code >= 400;
  return element("span", failed ? "code failed" : "code", code ? String(code) : "no reply");
}

function fill(details, exchange) {
  details.append(
    element("p", "exchange-url", `${exchange.method} ${exchange.url}`),
    element("h4", "", "Request"),
    table(parameters(exchange.request)),
    element("h4", "", "Reply"),
    element("pre", "", exchange.response ? laidOut(exchange.response) : "(empty)"),
  );
}

function table(fields) {
  const names = Object.keys(fields);
  if (!names.length) return element("p", "nothing", "(no parameters)");
  const list = element("dl");
  for (const name of names) list.append(element("dt", "", name), element("dd", "", words(fields[name])));
  return list;
}

function words(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `web/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
