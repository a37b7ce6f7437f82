/* The phone without reloading: sends in place, records a voice note, keeps the newest message in sight. */
(() => {
  const screen = document.getElementById("screen");
  if (!screen) return;
  let seen = screen.querySelector("[data-last]").dataset.last;
  const toEnd = () => { const box = screen.querySelector(".scroll"); box.scrollTop = 0; };
  const refresh = () => window.htmx.ajax("GET", screen.getAttribute("hx-get"), { target: screen, swap: "innerHTML" });
  async function send(form, extra) {
    const data = new FormData(form);
    for (const [name, value, file] of extra) file ? data.set(name, value, file) : data.set(name, value);
    form.reset();
    await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    refresh();
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-send")) return;
    event.preventDefault();
    send(form, event.submitter && event.submitter.name ? [[event.submitter.name, event.submitter.value]] : []);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "file" && event.target.files.length) send(event.target.form, []);
    else if (event.target.form && event.target.form.hasAttribute("data-auto")) event.target.form.requestSubmit();
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    const last = screen.querySelector("[data-last]").dataset.last;
    if (last !== seen) { seen = last; toEnd(); }
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const next = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector("[data-last]");
    if (event.detail.target === screen && next && next.dataset.last === seen && !event.detail.requestConfig.triggeringEvent) return;
    if (next && next.dataset.last === seen) event.detail.shouldSwap = false;
  });
  const button = document.querySelector("[data-record]");
  if (!button) return;
  let recorder = null;
  if (!navigator.mediaDevices || !window.MediaRecorder) button.hidden = true;
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      button.setAttribute("aria-pressed", "false");
      send(button.form, [["file", new Blob(parts, { type: recorder.mimeType }), "voice"]]);
      recorder = null;
    };
    recorder.start();
    button.setAttribute("aria-pressed", "true");
  });
})();
