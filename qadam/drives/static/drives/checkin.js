/* Ticks made without a network are kept on the phone and sent together later; sending twice changes nothing. */
(() => {
  const me = document.currentScript, form = document.querySelector("[data-checkin]");
  if (!form) return;
  const url = form.dataset.checkin, key = "ticks:" + url, line = form.querySelector("[data-queue]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const read = () => JSON.parse(localStorage.getItem(key) || "[]");
  const write = (rows) => localStorage.setItem(key, JSON.stringify(rows));
  const show = (text) => { line.hidden = !text; line.textContent = text; };
  const note = () => show(read().length ? me.dataset.waiting + " (" + read().length + ")" : "");
  async function flush() {
    const rows = read();
    if (!rows.length || !navigator.onLine) return note();
    try {
      const answer = await fetch(url, {
        method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ rows }),
      });
      if (!answer.ok) return note();
      const told = (await answer.json()).rows, done = new Set(told.map((row) => row.client_id));
      const missed = rows.filter((row) => told.some((one) => one.client_id === row.client_id && !one.ok));
      write(read().filter((row) => !done.has(row.client_id)));
      const codes = missed.map((row) => row.code).filter(Boolean).join(" · ");
      show(missed.length ? me.dataset.missed + (codes && " " + codes) : me.dataset.sent);
    } catch { note(); }
  }
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (navigator.onLine || sent.method !== "post" || !(sent === form || sent.closest("[data-signup]"))) return;
    event.preventDefault();
    if (event.submitter && event.submitter.value === "undo") return show(me.dataset.later);
    const data = new FormData(sent);
    write([...read(), { client_id: crypto.randomUUID(), code: data.get("code") || "", signup_id: data.get("signup") || "", at: new Date().toISOString() }]);
    const item = sent.closest("[data-signup]");
    if (item) item.querySelector("button").disabled = true; else sent.reset();
    note();
  });
  addEventListener("online", flush);
  flush();
})();
