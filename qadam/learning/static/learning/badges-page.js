/* The page that checks badges, saved on a phone: reads what the page carries, shows what a code or link is worth. */
(function () {
  "use strict";
  function told(id) { return document.getElementById(id).textContent; }
  var words = JSON.parse(told("words")), keys = JSON.parse(told("keys"));
  var form = document.querySelector("form"), out = document.getElementById("verdict"), lang = document.documentElement.lang;
  var list = QadamBadges.open(QadamBadges.unbase64(told("list").trim()), keys);

  function said(row) {
    var names = row[1];
    return names[lang] || names.ur || names.en || row[0];
  }
  function line(words, tag) {
    var place = document.createElement(tag || "p");
    place.textContent = words;
    return out.firstChild.appendChild(place);
  }
  function show(found) {
    var what = found.what, verdict = words.verdicts[found.verdict];
    out.textContent = "";
    out.appendChild(document.createElement("div")).className = "tight";
    out.className = "note " + (found.verdict === "valid" || found.verdict === "genuine" ? "ok" : found.verdict === "unlisted" ? "warn" : "bad");
    out.hidden = false;
    line(verdict[0], "h2").className = "h-s";
    line(verdict[1]);
    if (what) {
      line(words.sentences[what.kind].replace("%(title)s", said(what.about)) +
        (what.meetings ? " " + words.meetings.replace("%(meetings)s", what.meetings) : ""));
      line([said(what.place), words.months[what.month] + " " + what.year, said(what.issuer)].filter(Boolean).join(" · "));
    }
    document.documentElement.dataset.verdict = found.verdict;
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    list.then(function (read) { return QadamBadges.check(read, keys, form.code.value); }).then(show);
  });
  list.then(function () { document.documentElement.dataset.ready = "yes"; }, function () { show({ verdict: "changed" }); });
})();
