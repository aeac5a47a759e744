// What was removed can be undone: the line becomes a toast that leaves after 8 s, but not while
// somebody points at it or has the focus in it; U presses its button.
(function () {
  "use strict";
  const toast = document.querySelector("[data-undo]");
  if (!toast) return;
  const SHOWN = 8000;
  let left = 0;
  const isHeld = () => toast.matches(":hover, :focus-within");
  const wait = () => {
    window.clearTimeout(left);
    left = window.setTimeout(() => { if (isHeld()) wait(); else toast.remove(); }, SHOWN);
  };
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  toast.classList.remove("c-toast--static");
  wait();
  document.addEventListener("keydown", (event) => {
    if (!/^u$/i.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const button = toast.isConnected && toast.querySelector("button");
    if (button) button.click();
  });
})();
