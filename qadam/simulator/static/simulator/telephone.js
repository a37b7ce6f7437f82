/* The old telephone without reloading: keys act in place, recordings play one after the other, a voice is recorded. */
(() => {
  const line = document.getElementById("line");
  if (!line) return;
  let recorder = null, playing = null;
  const version = (box) => box.querySelector("[data-version]").dataset.version;
  async function refresh(always) {
    if (recorder) return;
    const text = await (await fetch(line.dataset.part)).text();
    const next = new DOMParser().parseFromString(text, "text/html").body;
    if (!always && version(next) === version(line)) return;
    const is_new = version(next) !== version(line);
    line.replaceChildren(...next.childNodes);
    ready();
    if (is_new) play();
  }
  function play() {
    if (playing) playing.pause();
    const sounds = [...line.querySelectorAll("[data-play] audio")];
    const step = () => {
      playing = sounds.shift() || null;
      if (!playing) return;
      playing.onended = step;
      playing.play().catch(() => {});
    };
    step();
  }
  async function act(form, submitter, file) {
    const data = new FormData(form, submitter);
    if (file) data.set("file", file, "voice");
    if (playing) playing.pause();
    await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    refresh(true);
  }
  line.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.target, event.submitter);
  });
  function ready() {
    const button = line.querySelector("[data-speak]");
    if (!button || !navigator.mediaDevices || !window.MediaRecorder) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (recorder) return recorder.stop();
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const parts = [];
      recorder = new MediaRecorder(stream);
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        const blob = new Blob(parts, { type: recorder.mimeType });
        recorder = null;
        act(button.form, null, blob);
      };
      recorder.start();
      button.classList.add("danger");
    });
  }
  ready();
  setInterval(() => refresh(false).catch(() => {}), 1000);
})();
