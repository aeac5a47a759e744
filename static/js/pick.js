// Picking rows: X picks the row at hand, shift-click a range, the box in the head all of the page.
(function () {
  "use strict";
  const form = document.querySelector("form[data-picking]");
  if (!form) return;
  const boxes = Array.from(form.querySelectorAll("input[name='client']"));
  const whole = form.querySelector("[data-pick-page]");
  const all = form.querySelector("[data-pick-all]");
  const told = form.querySelector("[data-picked]");
  const isTyping = (element) => element.matches("textarea, select, [contenteditable], input:not([type='checkbox'])");
  form.classList.add("is-scripted");
  let last = -1;
  const show = () => {
    const picked = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
    told.textContent = String(picked);
    whole.checked = picked === boxes.length;
    whole.indeterminate = picked > 0 && picked < boxes.length;
    form.classList.toggle("has-picked", picked > 0 || Boolean(all && all.checked));
  };
  const range = (from, to, value) => {
    for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) boxes[at].checked = value;
  };
  boxes.forEach((box, at) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last >= 0) range(last, at, box.checked);
    last = at;
    show();
  }));
  whole.addEventListener("change", () => { range(0, boxes.length - 1, whole.checked); show(); });
  if (all) all.addEventListener("change", () => { if (all.checked) range(0, boxes.length - 1, true); show(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^x$/i.test(event.key) || isTyping(event.target)) return;
    const row = document.activeElement.closest("[data-rows] tr");
    const at = row ? boxes.indexOf(row.querySelector("input[name='client']")) : -1;
    if (at < 0) return;
    if (event.shiftKey && last >= 0) range(last, at, true);
    else boxes[at].checked = !boxes[at].checked;
    last = at;
    show();
  });
  // A page come back to keeps its boxes: what they say is shown again.
  window.addEventListener("pageshow", show);
  show();
})();
