// Lists of rows by keyboard: J and K walk from row to row, Enter opens the one at hand (it is a link).
(function () {
  "use strict";
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  const links = () => Array.from(document.querySelectorAll("[data-rows] a.name"));
  const go = (step) => {
    const all = links();
    if (!all.length) return;
    const now = all.indexOf(document.activeElement);
    const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1);
    all[next].focus();
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j" || event.key === "J") go(1);
    else if (event.key === "k" || event.key === "K") go(-1);
    else if (event.key === "Escape") document.querySelectorAll("details.c-more[open]").forEach((box) => { box.open = false; });
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.c-more[open]").forEach((box) => {
      if (!box.contains(event.target)) box.open = false;
    });
  });
})();
