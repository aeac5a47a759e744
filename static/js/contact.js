// The form of a contact: of the outcomes those that fit the kind, a talk's length for calls only.
(function () {
  "use strict";
  const form = document.querySelector("form[data-contact]");
  if (!form) return;
  const { kind, outcome, talk } = form.elements;
  const fitting = JSON.parse(kind.dataset.outcomes);
  const look = () => {
    Array.from(outcome.options).forEach((option) => {
      option.disabled = option.value !== "" && !fitting[kind.value].includes(option.value);
      option.hidden = option.disabled;
    });
    if (outcome.selectedOptions[0] && outcome.selectedOptions[0].disabled) outcome.value = "";
    talk.disabled = kind.value !== "call";
    talk.closest(".c-field").hidden = talk.disabled;
  };
  kind.addEventListener("change", look);
  look();
})();
