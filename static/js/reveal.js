// A field shown in clear is masked again after its seconds, also when the page comes back from the
// browser's memory. The masked form travels with it in a <template>.
(function () {
  "use strict";
  const mask = (field) => {
    const masked = field.querySelector("template");
    field.classList.remove("c-mask--open");
    field.removeAttribute("data-remask");
    field.textContent = masked ? masked.content.textContent : "";
  };
  const watch = () => {
    document.querySelectorAll("[data-remask]:not([data-watched])").forEach((field) => {
      field.dataset.watched = "";
      window.setTimeout(() => mask(field), Number(field.dataset.remask) * 1000);
    });
  };
  const maskAll = () => document.querySelectorAll("[data-remask]").forEach(mask);
  document.addEventListener("DOMContentLoaded", watch);
  document.addEventListener("htmx:afterSettle", watch);
  window.addEventListener("pagehide", maskAll);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    maskAll();
    document.querySelectorAll("details.c-pop[open]").forEach((pop) => { pop.open = false; });
  });
})();
