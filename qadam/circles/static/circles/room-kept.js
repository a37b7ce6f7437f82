/* What the phone keeps: whose it is, circles, lessons, the session in hand, the outbox. */
(() => {
  let opened = null;
  const open = () => new Promise((done, fail) => {
    const ask = indexedDB.open("qadam-room", 1);
    ask.onupgradeneeded = () => {
      ask.result.createObjectStore("kept");
      ask.result.createObjectStore("outbox", { keyPath: "id" });
    };
    ask.onsuccess = () => {
      ask.result.onclose = ask.result.onversionchange = () => { ask.result.close(); opened = null; };
      done(ask.result);
    };
    ask.onerror = () => fail(ask.error);
  });
  async function run(store, mode, work) {
    opened = opened || open();
    let base;
    try { base = await opened; } catch (error) { opened = null; throw error; }
    return new Promise((done, fail) => {
      const doing = base.transaction(store, mode), ask = work(doing.objectStore(store));
      doing.oncomplete = () => done(ask.result);
      doing.onabort = doing.onerror = () => fail(doing.error);
    });
  }
  self.Kept = {
    get: (key) => run("kept", "readonly", (s) => s.get(key)),
    put: (key, value) => run("kept", "readwrite", (s) => s.put(value, key)),
    drop: (key) => run("kept", "readwrite", (s) => s.delete(key)),
    keys: () => run("kept", "readonly", (s) => s.getAllKeys()),
    rows: () => run("outbox", "readonly", (s) => s.getAll()),
    putRow: (row) => run("outbox", "readwrite", (s) => s.put(row)),
    dropRow: (id) => run("outbox", "readwrite", (s) => s.delete(id)),
  };
})();
