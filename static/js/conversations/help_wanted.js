/** Says once to a screen reader that the agent of this conversation asks for help, however often the page is renewed. */

const region = Object.assign(document.createElement("p"), { className: "for-readers", role: "alert" });
document.querySelector("main").append(region);
let said = "";

function say() {
  const place = document.getElementById("help-wanted");
  const asked = place?.dataset.asked ?? "";
  if (asked === said) return;
  said = asked;
  region.textContent = asked ? place.querySelector("p").textContent.trim() : "";
}

say();
document.addEventListener("htmx:afterSettle", say);
