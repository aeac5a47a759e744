// Parts of a page that htmx fetches: busy while they come, and in words, with a way on, when they do
// not. The words stand in the <template id="fragment-error"> of the shell and in data-failed of the part.
(function () {
  "use strict";
  const words = document.getElementById("fragment-error");
  if (!words) return;
  const FIELDS = "input:not([type='hidden']), select, textarea";
  const asked = new WeakSet(); // parts whose retry was pressed: what comes takes the focus
  const isPolling = (part) => (part.getAttribute("hx-trigger") || "").includes("every");
  // What was typed stays, and so does what was last known: the words stand beside it.
  const isKept = (part, target) => isPolling(part) || part !== target || Boolean(target.querySelector(FIELDS));
  const shownAt = (place) => place.querySelector(":scope > .c-failed");

  const reason = (event) => {
    if (event.type === "htmx:timeout") return words.dataset.slow;
    const { status } = event.detail.xhr;
    if (!status) return words.dataset.offline;
    return status === 403 || status === 404 ? words.dataset.gone : words.dataset.failed;
  };
  const number = (event) => {
    const { status } = event.detail.xhr;
    const at = new Date().toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
    return status ? `HTTP ${status} · ${at}` : at;
  };
  const retry = (part, config, box) => {
    box.querySelector("button").setAttribute("aria-disabled", "true");
    asked.add(part);
    window.htmx.ajax(config.verb, config.path, { source: part });
  };
  const made = (event, part, isBeside) => {
    const box = words.content.firstElementChild.cloneNode(true);
    box.classList.add(...(isBeside ? ["c-failed--beside"] : ["c-state", "c-state--act"]));
    box.querySelector("[data-what]").textContent = part.dataset.failed || words.dataset.part;
    box.querySelector("[data-why]").textContent = reason(event);
    box.querySelector("[data-number]").textContent = number(event);
    box.querySelector("button").addEventListener("click", () => retry(part, event.detail.requestConfig, box));
    return box;
  };
  const fail = (event) => {
    const { target, requestConfig: { elt: part } } = event.detail;
    const isBeside = isKept(part, target);
    const place = isBeside ? part : target;
    const before = shownAt(place);
    // A poll that fails again and again is not read out every two seconds.
    if (before && isPolling(part) && !asked.has(part)) {
      before.querySelector("[data-number]").textContent = number(event);
      return;
    }
    const hadFocus = asked.delete(part) || (before && before.contains(document.activeElement));
    const box = made(event, part, isBeside);
    if (before) before.remove();
    if (!isBeside) place.replaceChildren(box);
    else if (isPolling(part)) place.prepend(box);
    else place.append(box);
    if (hadFocus) box.querySelector("button").focus();
  };

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, fail));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isPolling(event.detail.requestConfig.elt)) event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { target, successful, xhr, requestConfig } = event.detail;
    target.removeAttribute("aria-busy");
    if (!successful || xhr.getResponseHeader("HX-Redirect")) return;
    const shown = shownAt(requestConfig.elt);
    if (shown) shown.remove();
  });
  // The pressed button goes with the swap: what came in its place takes the focus.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, shouldSwap, target } = event.detail;
    if (!shouldSwap || !asked.delete(requestConfig.elt) || !target.parentElement) return;
    const parent = target.parentElement;
    const at = Array.from(parent.children).indexOf(target);
    document.addEventListener("htmx:afterSettle", () => {
      const came = parent.children[at] === target ? target.firstElementChild : parent.children[at];
      if (!came) return;
      if (!came.hasAttribute("tabindex")) came.setAttribute("tabindex", "-1");
      came.focus();
    }, { once: true });
  });
})();
