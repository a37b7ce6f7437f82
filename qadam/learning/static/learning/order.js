/* Cards dragged to another place: the form that holds them is sent in the new order. Up and down work without it. */
(() => {
  const list = document.querySelector("[data-order]");
  const form = list && document.getElementById(list.dataset.order);
  if (!form) return;
  document.querySelector("[data-drag-hint]").hidden = false;
  let held = null;
  for (const card of list.children) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => { held = card; event.dataTransfer.effectAllowed = "move"; });
    card.addEventListener("dragover", (event) => {
      if (!held || held === card) return;
      event.preventDefault();
      const box = card.getBoundingClientRect();
      card[event.clientY > box.top + box.height / 2 ? "after" : "before"](held);
    });
    card.addEventListener("drop", (event) => event.preventDefault());
    card.addEventListener("dragend", () => { held = null; form.submit(); });
  }
})();
