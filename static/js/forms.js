// Forms are read by the server, in the page's own words: the first field it did not understand takes
// the focus. A field for a day is a date wheel where there is no keyboard.
(function () {
  "use strict";
  const look = (root) => {
    if (window.matchMedia("(pointer: coarse)").matches)
      root.querySelectorAll("input[data-day]").forEach((field) => { field.type = "date"; });
    const wrong = root.querySelector("[aria-invalid='true']:not([type='hidden']), .invalid-feedback");
    if (!wrong) return;
    const field = wrong.matches(".invalid-feedback")
      ? (wrong.closest("fieldset, div") || wrong).querySelector("input:not([type='hidden']), select, textarea") : wrong;
    if (field) field.focus();
  };
  look(document);
  document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
})();
