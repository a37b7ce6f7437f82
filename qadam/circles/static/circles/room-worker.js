/* Answers the room's page without a network, and hands the outbox over when the phone says there is one again. */
importScripts(...ROOM.send);
const STORE = "qadam-room-" + ROOM.id;
const KEPT = new Set(ROOM.shell);

addEventListener("install", (event) => {
  const fresh = ROOM.shell.map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const home = ROOM.shell[0];
  const old = async () => {
    for (const name of await caches.keys()) {
      if (!name.startsWith("qadam-room-") || name === STORE) continue;
      // The same room in another language has a store of its own.
      if (await (await caches.open(name)).match(home)) await caches.delete(name);
    }
    await clients.claim();
  };
  event.waitUntil(old());
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !KEPT.has(url.pathname)) return;
  const answer = async () => {
    const store = await caches.open(STORE);
    return (await store.match(url.pathname)) || fetch(event.request);
  };
  event.respondWith(answer());
});

addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(Send.flush().then(tell));
});

async function tell() {
  for (const page of await clients.matchAll()) page.postMessage("sent");
}
