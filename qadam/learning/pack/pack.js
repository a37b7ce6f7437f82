// Turns the cards one by one, runs the clock of a card, and opens the reason after an answer. Without it all is readable.
(function () {
  "use strict";
  var d = document, root = d.documentElement, cards = [].slice.call(d.querySelectorAll("article"));
  var bar = d.querySelector(".bar"), back = bar.querySelector(".back"), next = bar.querySelector(".next");
  var clock = bar.querySelector(".clock"), fill = bar.querySelector("progress"), print = d.querySelector(".print");
  var at = 0, left = 0, ends = 0, beat = 0;

  function face(words) {
    clock.querySelector("b").textContent = Math.floor(left / 60) + ":" + ("0" + (left % 60)).slice(-2);
    clock.querySelector("span").textContent = clock.getAttribute("data-" + words);
    clock.classList.toggle("over", words === "over");
  }
  function stop() {
    clearInterval(beat);
    beat = 0;
  }
  function tick() {
    left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    if (left > 0) return face("stop");
    stop();
    face("over");
    if (navigator.vibrate) navigator.vibrate(400);
  }
  function fresh() {
    stop();
    left = 60 * (Number(cards[at].getAttribute("data-minutes")) || 0);
    clock.classList.toggle("none", !left);
    face("start");
  }
  function show(n, moved) {
    if (n < 0 || n >= cards.length) return;
    [].forEach.call(cards[at].querySelectorAll("audio"), function (sound) { sound.pause(); });
    cards[at].classList.remove("now");
    at = n;
    cards[at].classList.add("now");
    back.disabled = at === 0;
    next.disabled = at === cards.length - 1;
    fill.max = cards.length - 1;
    fill.value = at;
    fresh();
    if (!moved) return;
    window.scrollTo(0, 0);
    cards[at].setAttribute("tabindex", "-1");
    cards[at].focus({ preventScroll: true });
  }
  back.addEventListener("click", function () { show(at - 1, true); });
  next.addEventListener("click", function () { show(at + 1, true); });
  clock.addEventListener("click", function () {
    if (beat) { stop(); return face("start"); }
    if (!left) return fresh();
    ends = Date.now() + left * 1000;
    beat = setInterval(tick, 250);
    tick();
  });
  d.addEventListener("keydown", function (press) {
    if (/^(INPUT|AUDIO|SUMMARY)$/.test(press.target.tagName)) return;
    var step = { ArrowRight: 1, ArrowLeft: -1 }[press.key];
    if (step) show(at + (root.dir === "rtl" ? -step : step), true);
  });
  d.addEventListener("change", function (change) {
    if (change.target.type !== "radio") return;
    var reason = cards[at].querySelector(".key");
    if (!reason) return;
    reason.open = true;
    if (reason.scrollIntoView) reason.scrollIntoView({ block: "nearest" });
  });
  if (print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }
  show(0, false);
  root.classList.add("on");
  bar.hidden = false;
})();
