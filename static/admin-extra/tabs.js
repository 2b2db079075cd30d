// The tabs of a settings page, for the keyboard and for screen readers: the admin's theme makes them for the pointer alone.

const STEP = { ArrowLeft: -1, ArrowRight: 1 };

function tell(tabs, chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
  }
}

function onKey(event, tabs) {
  const at = tabs.indexOf(event.currentTarget);
  if (event.key in STEP) {
    const next = tabs[(at + STEP[event.key] + tabs.length) % tabs.length];
    next.focus();
    next.click();
  } else if (event.key === "Enter" || event.key === " ") {
    event.currentTarget.click();
  } else {
    return;
  }
  event.preventDefault();
}

function open(list) {
  const tabs = [...list.children];
  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    tab.addEventListener("click", () => tell(tabs, tab));
    tab.addEventListener("keydown", (event) => onKey(event, tabs));
  }
  tell(tabs, tabs.find((tab) => tab.classList.contains("active")) ?? tabs[0]);
}

// Alpine marks the active tab once it has started; it starts when all scripts of the page have run.
addEventListener("load", () => {
  for (const list of document.querySelectorAll("[x-data*='activeFieldsetTab'] nav")) open(list);
});
