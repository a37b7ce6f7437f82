/* The page under the room: its words, pictures and clock. Every word stands in the page; nothing here knows of sessions. */
(() => {
  const root = document.getElementById("main");
  const $ = (what, where = root) => where.querySelector(what), $$ = (what, where = root) => [...where.querySelectorAll(what)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  let beat = 0;
  self.Page = {
    $, $$,
    write: (name, text) => $$(`[data-text="${name}"]`, document).forEach((one) => { one.textContent = text; one.hidden = !text; }),
    said: (name, values) => fill($(`[data-say="${name}"]`, document).textContent, values || {}),
    copy: (name) => $(`template[data-copy="${name}"]`, document).content.firstElementChild.cloneNode(true),
    token: () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, ""),
    newId() {
      const b = crypto.getRandomValues(new Uint8Array(16));
      b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
      const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    },
    // A drawing is shown as a picture: nothing inside it can run.
    picture(image, svg) {
      image.hidden = !svg;
      if (svg) image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    },
    // Drawn anew: where and with which phone it was taken is no longer in it.
    async shrunk(file) {
      const image = await createImageBitmap(file), most = 1280, by = Math.min(1, most / Math.max(image.width, image.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(image.width * by), height: Math.round(image.height * by) });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    },
    clock(minutes) {
      const face = $("[data-part=clock]"), over = $("[data-over]"), ends = Date.now() + minutes * 60000;
      const tick = () => {
        const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
        face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
        over.hidden = left > 0;
        if (!left) { clearInterval(beat); if (navigator.vibrate) navigator.vibrate(200); }
      };
      clearInterval(beat);
      $("[data-clock]").hidden = !minutes;
      if (!minutes) { over.hidden = true; return; }
      tick();
      beat = setInterval(tick, 500);
    },
    stopClock: () => clearInterval(beat),
  };
})();
