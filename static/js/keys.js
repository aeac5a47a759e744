// Keys of every page: / goes to the search, J and K to the next and the previous of a list, Escape closes what is open and leaves a field.
(function () {
  "use strict";
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
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
