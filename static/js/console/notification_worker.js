/**
 * Stands between the desktop's notifications and the open consoles: what is pressed there is handed to one of them.
 * Served at /console/sw.js, whose folder is what it may control. It fetches nothing and keeps nothing.
 */

const CONSOLE = new URL("./", self.location.href).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(hand(event.notification.data?.offer, event.action || "accept"));
});

/** To the console that was looked at last; where none is open any more, one is opened, and shows what still rings. */
async function hand(offer, action) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((one) => one.url.startsWith(CONSOLE));
  if (!open) {
    await self.clients.openWindow(CONSOLE);
    return;
  }
  open.postMessage({ type: "offer.answered", offer, action });
  if (action === "accept") await open.focus().catch(() => {}); // the call is taken all the same
}
