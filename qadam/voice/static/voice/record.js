/* Records a sentence in the browser and sends it like a chosen file. Without it, and without a microphone, a file is chosen. */
(() => {
  const form = document.querySelector("[data-recorder]");
  if (!form) return;
  const button = form.querySelector("[data-record]"), line = form.querySelector("[data-said]");
  const say = (text) => { line.hidden = !text; line.textContent = text; };
  if (!navigator.mediaDevices || !window.MediaRecorder) return say(form.dataset.no);
  button.hidden = false;
  let recorder = null;
  function send(blob) {
    const chosen = new DataTransfer();
    chosen.items.add(new File([blob], "voice", { type: blob.type }));
    form.elements.file.files = chosen.files;
    say(form.dataset.sending);
    button.disabled = true;
    form.submit();
  }
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    if (!form.reportValidity()) return;
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { return say(form.dataset.no); }
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      button.classList.remove("danger");
      const kind = recorder.mimeType;
      recorder = null;
      send(new Blob(parts, { type: kind }));
    };
    recorder.start();
    button.classList.add("danger");
    say(form.dataset.recording);
  });
})();
