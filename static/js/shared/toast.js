/** Sentences at the corner of the page: errors stay until dismissed, the rest goes by itself. */

const SHOWN_MS = 6000;

export function showToast(text, kind = "") {
  const place = document.querySelector("[data-role=toasts]");
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  if (kind) toast.classList.add(kind);
  toast.querySelector("[data-field=text]").textContent = text;
  place.append(toast);
  if (kind !== "error") setTimeout(() => toast.remove(), SHOWN_MS);
}
