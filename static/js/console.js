// The call console: one key per outcome, a clock for the talk, boxes that open and confirm by key.
(function () {
  "use strict";
  const form = document.querySelector("form[data-console]");
  const isTyping = (element) => element.matches("textarea, select, input:not([type='checkbox'], [type='radio'])");
  const first = (box) => box.querySelector("input:not([type='hidden']), button");
  const opened = () => document.querySelector(".c-console details.c-pop[open]");
  // ``outcome``: what Enter says in a box with two buttons; the page says it after a refusal.
  const open = (box, outcome) => {
    document.querySelectorAll(".c-console details.c-pop[open]").forEach((other) => { other.open = other === box; });
    box.open = true;
    if (outcome) box.dataset.enter = outcome;
    const field = first(box.querySelector(".c-pop__box"));
    if (field) field.focus();
  };
  const press = (key) => {
    const found = document.querySelector(`.c-console [data-key="${key}"]`);
    if (!found) return false;
    if (found.matches("details")) open(found, "enter" in found.dataset ? "call_back" : "");
    else if (found.dataset.opens) open(document.querySelector(`details[data-key="${found.dataset.opens}"]`), "appointment");
    else found.click();
    return true;
  };
  document.querySelectorAll("[data-opens]").forEach((button) => button.addEventListener("click", () => press(button.dataset.key)));

  // Enter in an open box confirms that box, not the form around it.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest && event.target.closest("details.c-pop[open]");
    if (event.key === "Enter" && box && form && form.contains(box) && event.target.matches("input")) {
      event.preventDefault();
      const wanted = box.dataset.enter;
      const confirm = box.querySelector(wanted ? `button[value="${wanted}"]` : "button[type='submit']");
      if (confirm) confirm.click();
    }
    if (event.key === "Escape") document.querySelectorAll(".c-console details.c-pop[open]").forEach((each) => { each.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    // In an open box a digit chooses in it; it never logs an outcome behind it.
    if (opened() && /^[1-9]$/.test(key)) {
      const choice = opened().querySelectorAll("input[type='radio']")[Number(key) - 1];
      if (choice) {
        choice.click();
        choice.focus();
        event.preventDefault();
      }
      return;
    }
    const link = key === "v" && document.querySelector("[data-open-client]");
    if (link) link.click();
    else if (key === "n" && form) form.elements.words.focus();
    else if (key === "d") dial();
    else if (!/^[1-9szh]$/.test(key) || !press(key)) return;
    event.preventDefault();
  });

  // The clock of the talk: what it shows is what is sent, unless somebody typed another length.
  const button = document.querySelector("[data-dial]");
  let began = 0, ticking = 0;
  const show = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    form.elements.talk.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  function dial() {
    if (!button || !form) return;
    if (ticking) stop();
    else {
      began = Date.now();
      ticking = window.setInterval(show, 1000);
    }
    show();
    turn();
  }
  const turn = () => {
    const label = button.querySelector("span");
    const words = label.textContent;
    label.textContent = button.dataset.off;
    button.dataset.off = words;
  };
  const stop = () => {
    window.clearInterval(ticking);
    ticking = 0;
  };
  if (button) button.addEventListener("click", dial);
  if (form) form.elements.talk.addEventListener("input", () => { if (ticking) { stop(); turn(); } });

  // A form is sent once, however often somebody presses.
  if (form) {
    let isSent = false;
    form.addEventListener("submit", (event) => {
      if (isSent) event.preventDefault();
      if (ticking) show();
      isSent = true;
    });
    window.addEventListener("pageshow", () => { isSent = false; });
  }
})();
