/* Three questions, one person after the other: the order is drawn anew for each, and nobody's name is asked. */
(() => {
  const { $, $$, write, said, copy, picture } = Page;
  let order = [], told = [], n = 0;

  function row(choice, one, press) {
    const item = copy("answer");
    picture($("img", item), one.check.drawings[choice.drawing]);
    Object.assign($("[data-part=answer]", item), { lang: one.language, dir: "auto", textContent: choice.text });
    $("button", item).onclick = press;
    return item;
  }
  function explain(item, chosen) {
    const list = $("[data-list=choices]"), why = $("[data-part=check-why]");
    $$("button", list).forEach((other, i) => { other.dataset.right = i === item.right ? "yes" : i === chosen ? "no" : ""; });
    $("[data-right-word]", list.children[item.right]).hidden = false;
    why.textContent = item.why;
    why.hidden = !item.why;
    $("[data-check-next]").hidden = false;
  }
  self.Check = {
    begin(one) {
      const left = [...one.check.sets[one.check.now]];
      [order, told, n] = [[], [], 0];
      while (left.length) order.push(left.splice(crypto.getRandomValues(new Uint32Array(1))[0] % left.length, 1)[0]);
    },
    // `on` is called when nothing is left to read about a question.
    draw(one, on) {
      const item = order[n], where = $("[data-step=check]"), why = $("[data-part=check-why]");
      write("check-where", said("check-where", { n: n + 1, all: order.length }));
      picture($("[data-part=check-picture]", where), one.check.drawings[item.drawing]);
      Object.assign($("[data-part=check-text]", where), { lang: one.language, dir: "auto", textContent: item.text });
      Object.assign(why, { lang: one.language, dir: "auto", hidden: true });
      $("[data-check-next]").hidden = true;
      const answer = (chosen) => {
        if (told.length > n) return undefined;
        told.push([item.code, chosen]);
        return item.right === undefined ? on() : explain(item, chosen);
      };
      $("[data-list=choices]").replaceChildren(...item.answers.map((choice, i) => row(choice, one, () => answer(i))));
      $("[data-not-sure]").onclick = () => answer(-1);
    },
    next() {
      n += 1;
      return n < order.length;
    },
    report: (id, one) => ({ id, circle: one.id, check: one.check.now, at: Date.now(), answers: told }),
  };
})();
