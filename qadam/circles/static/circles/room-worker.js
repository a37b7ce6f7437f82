/* Answers the room's page without a network; hands the outbox over. */
// Behind page and manifest: the scripts that keep and send.
importScripts(ROOM.shell[2], ROOM.shell[3]);
const STORE = "qadam-room-" + ROOM.id;
const KEPT = new Set(ROOM.shell);

addEventListener("install", (event) => {
  const fresh = ROOM.shell.map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) {
      // Another language has a store of its own.
      if (name.startsWith("qadam-room-") && name !== STORE && (await (await caches.open(name)).match(ROOM.shell[0]))) await caches.delete(name);
    }
    await clients.claim();
  };
  event.waitUntil(old());
});

addEventListener("fetch", (event) => {
  const { method, url } = event.request, asked = new URL(url);
  if (method !== "GET" || asked.origin !== location.origin || !KEPT.has(asked.pathname)) return;
  const kept = caches.open(STORE).then((store) => store.match(asked.pathname));
  event.respondWith(kept.then((found) => found || fetch(event.request)));
});

addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(Send.flush().then(tell));
});

async function tell() {
  for (const page of await clients.matchAll()) page.postMessage("sent");
}
