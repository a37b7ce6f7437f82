/* The room: one step of a session a screen. Every word stands in the page; this shows, counts and keeps. */
(() => {
  const { $, $$, write, said, copy, token, newId } = Page;
  const page = document.body;
  const screens = Object.fromEntries($$("[data-step]").map((one) => [one.dataset.step, one]));
  const FLOW = ["rules", "card", "who", "heads", "signs", "code", "tried", "asked", "photo", "done"];
  let mine = null, pack = null, draft = null, urls = [];

  const circle = () => mine && draft && mine.circles.find((one) => one.id === draft.circle);
  const present = () => Date.now() + ((mine && mine.off) || 0);
  const key = (code, language, whose) => `pack:${whose || draft.circle}:${code}:${language}`;

  /* ── one screen at a time ─────────────────────────────────────────────────────────────────────────────────── */

  function show(step, isBack) {
    Page.stopClock();
    $$("audio").forEach((sound) => sound.pause());
    for (const [name, screen] of Object.entries(screens)) screen.hidden = name !== step;
    page.dataset.at = step;
    const made = drawn[step];
    if (made) made();
    scrollTo(0, 0);
    const head = $("h1,h2", screens[step]);
    if (head) { head.tabIndex = -1; head.focus({ preventScroll: true }); }
    if (!isBack && history.state?.step !== step) history.pushState({ step }, "");
  }
  const keep = () => (draft ? Kept.put("draft", draft) : Kept.drop("draft")).catch(() => undefined);
  async function go(step) {
    if (draft && FLOW.includes(step)) draft.step = step;
    // Shown first, kept at once after: a finger never waits.
    show(step);
    await keep();
  }
  function before() {
    const step = page.dataset.at;
    if (step === "card" && draft.card > 0) { draft.card -= 1; return go("card"); }
    if (step === "who") { draft.card = pack.cards.length - 1; return go("card"); }
    const back = { lesson: "home", check: "lesson", checked: "lesson", rules: "lesson", card: "rules", heads: "who", signs: "who", code: "who", tried: draft && draft.how, asked: "tried", photo: "asked" };
    return go(back[step] || "home");
  }
  function after() {
    const step = page.dataset.at;
    if (step === "rules") { draft.rules_read = true; draft.card = 0; return go("card"); }
    if (step === "card" && draft.card < pack.cards.length - 1) { draft.card += 1; return go("card"); }
    if (step === "card") return go("who");
    if (step === "asked" && circle().children) return finish();
    if (step === "photo") return finish();
    return go({ heads: "tried", signs: "tried", code: "tried", tried: "asked", asked: "photo" }[step]);
  }

  /* ── what each screen shows ───────────────────────────────────────────────────────────────────────────────── */

  const picture = (image, name) => Page.picture(image, pack.drawings[name]);
  const speak = (node) => { node.lang = pack.language; node.dir = pack.direction; return node; };
  function lines(list, texts) {
    list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    speak(list);
  }
  const drawn = {
    home() {
      const list = $("[data-list=circles]");
      list.replaceChildren(...mine.circles.map((one) => {
        const item = copy("circle");
        $("[data-part=place]", item).textContent = one.place;
        $("[data-part=when]", item).textContent = `${$$("[data-day]", document)[one.weekday].textContent} ${one.at}`;
        $("[data-part=code]", item).textContent = one.code;
        $("[data-part=differ]", item).textContent = one.differ.length ? said("differ", { days: one.differ.join(", ") }) : "";
        $("button", item).onclick = () => choose(one);
        return item;
      }));
      write("no-circles", mine.circles.length ? "" : said("no-circles"));
      const going = $("[data-going]");
      going.hidden = !(draft && draft.step);
    },
    async lesson() {
      const one = circle(), kept = new Set(await Kept.keys());
      const now = one.lessons.find((l) => l.code === draft.lesson) || one.lessons[0];
      write("lesson-none", now ? "" : said("lesson-none"));
      $("[data-begin]").hidden = !now || !kept.has(key(now.code, now.language));
      $("[data-check]").hidden = !(one.check.sets[one.check.now] || []).length;
      write("lesson-far", !now || kept.has(key(now.code, now.language)) ? "" : said("lesson-far"));
      write("lesson-title", now ? now.title : "");
      write("lesson-why", (now && now.why) || "");
      write("lesson-minutes", now ? said("minutes", { n: now.minutes }) : "");
      for (const node of $$("[data-text=lesson-title]")) { node.lang = now ? now.language : ""; node.dir = "auto"; }
      if (now) { draft.lesson = now.code; draft.language = now.language; draft.version = now.version; }
      const others = one.lessons.filter((l) => l !== now);
      $("[data-others]").hidden = !others.length;
      $("[data-list=lessons]").replaceChildren(...others.map((l) => {
        const item = copy("lesson"), button = $("button", item);
        const name = $("[data-part=title]", item);
        name.textContent = l.title; name.lang = l.language; name.dir = "auto";
        $("[data-part=kept]", item).hidden = !kept.has(key(l.code, l.language));
        button.onclick = async () => { draft.lesson = l.code; await save(l); drawn.lesson(); };
        return item;
      }));
      savedLine();
    },
    rules() {
      const children = circle().children;
      lines($("[data-list=rules]"), [...pack.rules, ...(children ? pack.safeguarding : [])]);
    },
    card() {
      const card = pack.cards[draft.card], where = screens.card;
      const image = $("[data-part=picture]", where);
      picture(image, card.drawing);
      write("card-where", said("card-where", { n: draft.card + 1, all: pack.cards.length }));
      $("progress", where).max = pack.cards.length;
      $("progress", where).value = draft.card + 1;
      $$("[data-kind]", where).forEach((one) => { one.hidden = one.dataset.kind !== card.kind; });
      speak($("[data-part=text]", where)).textContent = card.text;
      const note = $("[data-note]", where);
      note.hidden = !card.note; note.open = false;
      speak($("[data-part=note]", where)).textContent = card.note;
      const near = $("[data-near]", where);
      near.hidden = !card.example;
      if (card.example) speak($("[data-part=example]", where)).textContent = card.example.text;
      voice(card.voice);
      answers(card);
      Page.clock(card.minutes);
    },
    check() { Check.draw(circle(), askOn); },
    heads() { counters(); },
    signs() { signs(); },
    code() {
      // Until four in the morning a meeting is still yesterday's evening, as the server counts it.
      const early = (new Date().getTimezoneOffset() + 240) * 60000;
      const day = new Date(present() - early).toISOString().slice(0, 10);
      const code = circle().codes[day];
      write("code", code || "");
      write("code-none", code ? "" : said("code-none"));
      $("[data-code-how]").hidden = !code;
      counters();
    },
    who() { $$("[data-grown]").forEach((one) => { one.hidden = circle().children; }); },
    tried() { $("[data-part=tried]").textContent = draft.tried; },
    asked() {
      const waiting = circle().questions.filter((one) => !draft.done.includes(one.id));
      $("[data-box]").hidden = !waiting.length;
      $("[data-list=box]").replaceChildren(...waiting.map((one) => {
        const item = copy("box");
        $("[data-part=text]", item).textContent = one.text;
        $("button", item).onclick = async () => { draft.done.push(one.id); await keep(); item.remove(); };
        return item;
      }));
      $("[data-list=asked]").replaceChildren(...draft.questions.map((one) => {
        const item = Object.assign(document.createElement("li"), { textContent: one.text, dir: "auto" });
        return item;
      }));
    },
    photo() {
      const image = $("[data-part=photo]");
      image.hidden = $("[data-photo-drop]").hidden = !draft.photo;
      $("[data-photo-take]").hidden = !!draft.photo;
      if (draft.photo) { const url = URL.createObjectURL(draft.photo); urls.push(url); image.src = url; }
    },
  };

  function voice(told) {
    const box = $("[data-voice]"), none = $("[data-no-voice]"), sound = $("audio", box);
    box.hidden = !told; none.hidden = !!told;
    urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
    sound.removeAttribute("src");
    if (!told) return;
    const raw = Uint8Array.from(atob(told.data), (c) => c.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([raw], { type: told.kind }));
    urls.push(url);
    sound.src = url;
    $("[data-part=speaker]", box).textContent = told.speaker;
  }
  function answers(card) {
    const list = $("[data-list=answers]"), why = $("[data-part=why]");
    why.hidden = true;
    list.replaceChildren(...card.answers.map((one, n) => {
      const item = copy("answer"), button = $("button", item);
      picture($("img", item), one.drawing);
      speak($("[data-part=answer]", item)).textContent = one.text;
      button.onclick = () => {
        $$("button", list).forEach((other, i) => { other.dataset.right = i === card.right ? "yes" : other === button ? "no" : ""; });
        $("[data-right-word]", list.children[card.right]).hidden = false;
        speak(why).textContent = card.why;
        why.hidden = !card.why;
      };
      return item;
    }));
  }
  function counters() {
    for (const row of $$("[data-count]", screens[page.dataset.at])) {
      row.querySelector("[data-part=n]").textContent = draft.tally[row.dataset.count] || 0;
    }
  }
  function signs() {
    const known = circle().signs, all = $$("template[data-sign]", document).map((one) => one.dataset.sign);
    const make = (sign) => {
      const button = copy("sign");
      for (const part of sign.split("+")) {
        const drawing = $(`template[data-sign="${part}"]`, document);
        if (drawing) button.append(drawing.content.cloneNode(true));
      }
      button.setAttribute("aria-pressed", draft.signs.includes(sign));
      button.onclick = async () => {
        const at = draft.signs.indexOf(sign);
        if (at < 0) draft.signs.push(sign); else draft.signs.splice(at, 1);
        button.setAttribute("aria-pressed", at < 0);
        write("signs-n", said("signs-n", { n: draft.signs.length }));
        await keep();
      };
      return button;
    };
    $("[data-list=signs]").replaceChildren(...known.map(make));
    $("[data-list=new-signs]").replaceChildren(...all.filter((sign) => !known.includes(sign)).map(make));
    $("[data-new-signs]").open = !known.length;
    write("signs-n", said("signs-n", { n: draft.signs.length }));
  }
  async function savedLine() {
    const names = (await Kept.keys()).map((name) => String(name).split(":")).filter((parts) => parts[0] === "pack");
    write("saved", said("saved", { n: new Set(names.map((parts) => parts[2])).size }));
  }
  async function state() {
    const rows = await Kept.rows(), me = await Kept.get("me"), sent = await Kept.get("sent");
    const refused = rows.filter((row) => row.state === "refused"), waits = rows.length - refused.length;
    write("waits", waits ? said("waits", { n: waits }) : "");
    write("sent", !waits && sent && page.dataset.at === "done" ? said("sent") : "");
    write("ended", me && me.ended ? said("ended") : "");
    const list = $("[data-list=refused]", document);
    list.replaceChildren(...refused.map((row) => {
      const item = copy("refused");
      $("[data-part=why]", item).textContent = row.why;
      $("button", item).onclick = async () => { await Kept.dropRow(row.id); state(); };
      return item;
    }));
  }

  async function askOn() {
    if (Check.next()) return show("check", true);
    const id = newId(), report = Check.report(id, circle());
    show("checked");
    await Kept.putRow({ id, report, photo: null, state: "waits" });
    await state();
    hand();
  }

  /* ── a session ────────────────────────────────────────────────────────────────────────────────────────────── */

  async function choose(one) {
    if (!draft || !draft.step || draft.circle !== one.id) draft = { circle: one.id, lesson: one.lessons[0] && one.lessons[0].code };
    show("lesson");
    for (const lesson of one.lessons.slice(0, 4)) await save(lesson);
    if (page.dataset.at === "lesson") drawn.lesson();
  }
  async function save(lesson, whose) {
    const mineIs = whose || draft.circle, name = key(lesson.code, lesson.language, mineIs), old = await Kept.get(name);
    if (old && old.version === lesson.version) return;
    try {
      const headers = { Authorization: "Bearer " + (await Kept.get("me")).token, "X-Circle": mineIs };
      const answer = await fetch(`/room/pack/${encodeURIComponent(lesson.code)}/${encodeURIComponent(lesson.language)}`, { credentials: "omit", headers });
      if (answer.ok) await Kept.put(name, await answer.json());
    } catch { /* without a network what is kept stays */ }
  }
  async function begin() {
    pack = await Kept.get(key(draft.lesson, draft.language));
    if (!pack) return drawn.lesson();
    draft = {
      id: newId(), circle: draft.circle, lesson: draft.lesson, language: draft.language, version: pack.version, began: Date.now(),
      rules_read: false, card: 0, how: "heads", tally: {}, signs: [], tried: 0, questions: [], done: [], photo: null,
    };
    if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => undefined);
    return go("rules");
  }
  async function finish() {
    const report = {
      id: draft.id, circle: draft.circle, lesson: draft.lesson, version: draft.version, began: draft.began,
      minutes: Math.min(600, Math.max(0, Math.round((Date.now() - draft.began) / 60000))), rules_read: draft.rules_read,
      tally: draft.tally, signs: draft.signs, tried: draft.tried, questions: draft.questions, answered: draft.done,
    };
    await Kept.putRow({ id: draft.id, report, photo: draft.photo, state: "waits" });
    // They have met: from now on the questions are those after.
    circle().check.now = "after";
    await Kept.put("mine", mine);
    draft = null;
    await keep();
    show("done");
    await state();
    hand();
  }
  async function hand() {
    try {
      const worker = await Promise.race([navigator.serviceWorker.ready, new Promise((_, no) => setTimeout(no, 500))]);
      if (worker.sync) await worker.sync.register("outbox");
    } catch { /* it goes with the next page or the next network */ }
    if (navigator.onLine) await Send.flush();
    await again();
  }
  async function again() {
    const before = JSON.stringify(mine && mine.circles);
    mine = (await Kept.get("mine")) || mine;
    await state();
    const here = page.dataset.at;
    // What did not change stays as it is: a finger may be on it.
    if (before === JSON.stringify(mine && mine.circles)) return;
    if ((here === "home" || here === "lesson") && mine && (here === "home" || circle())) drawn[here]();
  }

  /* ── what is pressed ──────────────────────────────────────────────────────────────────────────────────────── */

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const did = button.dataset;
    if ("next" in did) await after();
    if ("back" in did) await before();
    if ("home" in did) show("home");
    if ("retry" in did) location.reload();
    if ("begin" in did) await begin();
    if ("check" in did || "checkMore" in did) { Check.begin(circle()); show("check"); }
    if ("checkNext" in did) await askOn();
    if ("checkDone" in did) show("lesson");
    if ("goOn" in did) { pack = await Kept.get(key(draft.lesson, draft.language)); show(pack ? draft.step : "lesson"); }
    if (did.how) { draft.how = did.how; await go(did.how); }
    if (did.add) {
      const kind = button.closest("[data-count]").dataset.count, n = (draft.tally[kind] || 0) + Number(did.add);
      draft.tally[kind] = Math.min(200, Math.max(0, n));
      counters();
      await keep();
    }
    if (did.tried) { draft.tried = Math.min(200, Math.max(0, draft.tried + Number(did.tried))); drawn.tried(); await keep(); }
    if ("ask" in did) {
      const words = $("[data-question]"), text = words.value.trim();
      if (text) { draft.questions.push({ id: newId(), text: text.slice(0, 500) }); words.value = ""; await keep(); drawn.asked(); }
      words.focus();
    }
    if ("photoDrop" in did) { draft.photo = null; await keep(); drawn.photo(); }
    if ("more" in did) { for (const lesson of circle().lessons) await save(lesson); drawn.lesson(); }
  });
  $("[data-photo]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    try { draft.photo = await Page.shrunk(file); } catch { return; }
    await keep();
    drawn.photo();
  });
  addEventListener("popstate", (event) => {
    const step = (event.state && event.state.step) || "home";
    const isOver = FLOW.includes(step) ? !(draft && draft.step) : step === "check" || step === "checked" || (step === "lesson" && !draft);
    if (mine) show(isOver ? "home" : step, true);
  });
  addEventListener("online", () => (page.dataset.at === "later" ? location.reload() : hand()));
  // The link of the chat, opened while the room is open already.
  addEventListener("hashchange", () => { if (location.hash.length > 10) location.reload(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hand(); });

  /* ── the first look ───────────────────────────────────────────────────────────────────────────────────────── */

  async function pair(link) {
    const me = (await Kept.get("pairing")) || { link, token: token(), language: document.documentElement.lang };
    if (me.link !== link) Object.assign(me, { link, token: token() });
    await Kept.put("pairing", me);
    show("pairing", true);
    let answer;
    try { answer = await Send.call(me, "POST", "pair", JSON.stringify({ link, token: me.token })); } catch { return show("later", true); }
    if (answer.status >= 500 || answer.status === 429) return show("later", true);
    if (answer.status !== 200) {
      // The link that connected this phone, tapped once more: nothing is wrong.
      const old = await Kept.get("me");
      if (old && !old.ended && (await Kept.get("mine"))) { history.replaceState(null, "", location.pathname); return true; }
      show("unpaired", true);
      return write("pair-why", answer.told.text || "");
    }
    await Kept.put("me", { token: me.token, language: me.language });
    await Kept.put("mine", { ...answer.told, off: answer.told.now - Date.now() });
    await Kept.drop("pairing");
    history.replaceState({ step: "home" }, "", location.pathname);
    return true;
  }
  async function start() {
    if (navigator.serviceWorker) {
      const home = page.dataset.home;
      navigator.serviceWorker.register(home + "worker.js", { scope: home }).catch(() => undefined);
      navigator.serviceWorker.addEventListener("message", again);
    }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => undefined);
    const link = location.hash.slice(1);
    if (link.length > 10 && !(await pair(link))) return;
    const me = await Kept.get("me");
    mine = await Kept.get("mine");
    draft = (await Kept.get("draft")) || null;
    if (!me || !mine) { show("alone", true); if (me) { await hand(); } return; }
    if (me.language !== document.documentElement.lang) await Kept.put("me", { ...me, language: document.documentElement.lang });
    show("home", true);
    history.replaceState({ step: "home" }, "");
    await hand();
    for (const one of mine.circles) for (const lesson of one.lessons.slice(0, 4)) await save(lesson, one.id);
    savedLine();
  }
  start();
})();
