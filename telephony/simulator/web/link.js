// Reads what the page's address asks for: ?from= &to= &dial=1 &product=

import { isNumber, normalize } from "./numbers.js";

const PRODUCT_PORT = 8000;

/** {from, to, dial}: numbers that are none are left out. */
export function wish() {
  const asked = new URLSearchParams(location.search);
  return { from: number(asked.get("from")), to: number(asked.get("to")), dial: asked.get("dial") === "1" };
}

/** A reload must not dial again. */
export function forgetDial() {
  const address = new URL(location.href);
  address.searchParams.delete("dial");
  history.replaceState(null, "", address);
}

/** Where the contact center is; only a web address is believed. */
export function productAddress() {
  const asked = new URLSearchParams(location.search).get("product");
  const usual = `http://${location.hostname}:${PRODUCT_PORT}/`;
  return /^https?:\/\//i.test(asked ?? "") && URL.canParse(asked) ? asked : usual;
}

// A plus that was not escaped in an address arrives as a blank.
function number(text) {
  const cleaned = normalize((text ?? "").replace(/^ /, "+"));
  return isNumber(cleaned) ? cleaned : null;
}
