/* Hands over the outbox. A report leaves the phone only when it was answered; sent twice it is one. */
(() => {
  const PART = 50;
  async function call(me, method, path, body, kind) {
    const headers = { Authorization: "Bearer " + me.token, "X-Language": me.language || "ur" };
    if (body) headers["Content-Type"] = kind || "application/json";
    const answer = await fetch("/api/room/" + path, { method, headers, body, cache: "no-store", credentials: "omit" });
    const told = await answer.json().catch(() => ({}));
    return { status: answer.status, told };
  }
  async function end(me) {
    await Kept.put("me", { ...me, ended: true });
    await Kept.drop("mine");
  }
  async function reports(me) {
    const rows = (await Kept.rows()).filter((row) => row.state === "waits");
    for (let from = 0; from < rows.length; from += PART) {
      const part = rows.slice(from, from + PART);
      const body = JSON.stringify({ now: Date.now(), reports: part.map((row) => row.report) });
      const { status, told } = await call(me, "POST", "sync", body);
      if (status === 401) return end(me);
      if (status !== 200) return false;
      for (const said of told.answers) {
        const row = part.find((one) => one.id === said.id);
        if (!row) continue;
        if (said.answer === "refused") await Kept.putRow({ ...row, state: "refused", why: said.why });
        else if (row.photo && said.answer !== "review") await Kept.putRow({ ...row, state: "photo" });
        else await Kept.dropRow(row.id);
        if (said.answer !== "refused") await Kept.put("sent", Date.now());
      }
      if (told.ended) await end(me);
    }
    return true;
  }
  async function photos(me) {
    for (const row of (await Kept.rows()).filter((one) => one.state === "photo")) {
      const { status } = await call(me, "PUT", "photo/" + row.id, row.photo, "image/jpeg");
      // Refused once is refused again; a server in trouble is asked later.
      if (status < 500 && status !== 429) await Kept.dropRow(row.id);
    }
  }
  async function refresh(me) {
    const { status, told } = await call(me, "GET", "mine");
    if (status === 401) return end(me);
    if (status === 200) await Kept.put("mine", { ...told, off: told.now - Date.now() });
  }
  async function all() {
    const me = await Kept.get("me");
    if (!me) return;
    if ((await reports(me)) === false) return;
    await photos(me);
    if (!(await Kept.get("me")).ended) await refresh(me);
  }
  let busy = null, next = null;
  const once = () => all().catch(() => undefined);
  /* Safe at any time: one at a time, what came meanwhile right after, never an error. */
  function flush() {
    if (busy) return (next = next || busy.then(() => { next = null; return flush(); }));
    busy = (navigator.locks ? navigator.locks.request("qadam-room", once) : once()).finally(() => { busy = null; });
    return busy;
  }
  self.Send = { call, flush };
})();
