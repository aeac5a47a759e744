// Keys of every page: / goes to the search, J and K to the next and the previous of a list, Escape
// closes what is open and leaves a field, ? shows the keys that work on this page.
(function () {
  "use strict";
  const isTyping = (element) => element.matches("textarea, select, [contenteditable], input:not([type='checkbox'], [type='radio'])");
  const help = document.getElementById("keys");
  const works = (selector) => Array.from(document.querySelectorAll(selector)).some((found) => found.getClientRects().length);
  const showKeys = () => {
    help.querySelectorAll("[data-works]").forEach((line) => { line.hidden = !works(line.dataset.works); });
    help.showModal(); // which gives the focus back when it closes
  };
  // While the keys are shown none of them acts on the page behind.
  window.addEventListener("keydown", (event) => {
    if (!help || !help.open) return;
    event.stopPropagation();
    if (event.key === "?") help.close();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.l-menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      if (isTyping(event.target)) event.target.blur();
      return;
    }
    // J and K lead on in the list that a page was opened from, and back.
    const step = /^[jk]$/i.test(event.key) && document.querySelector(`a[data-step="${event.key.toLowerCase()}"]`);
    if (step && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      step.click();
      return;
    }
    if (event.key === "?" && help && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      showKeys();
      return;
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const search = document.getElementById("q");
    if (search && search.offsetParent) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.l-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
