/** On paper nothing can be unfolded: all of it is, for as long as it is being printed. */

let unfolded = [];

addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of unfolded) details.open = true;
});

addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
});
