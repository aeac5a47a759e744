// What was typed into a field marked data-keep survives being signed out: it is kept in this tab,
// for this account only, and put back into the same field of the same page. Signing out on purpose
// and a form that was taken forget it.
(function () {
  "use strict";
  const PREFIX = "keep:", SENT = "kept-sent:";
  const account = document.body.dataset.account;
  const keys = (start) => Object.keys(sessionStorage).filter((key) => key.startsWith(start));
  const forget = (start) => keys(start).forEach((key) => sessionStorage.removeItem(key));
  const keyOf = (field) => `${PREFIX}${account}:${location.pathname}:${field.dataset.keep || field.name}`;
  const fields = (root) => {
    const found = [...root.querySelectorAll("[data-keep]")];
    return root.matches && root.matches("[data-keep]") ? [root, ...found] : found;
  };

  // The sign-in pages: a form sent after the session ended was not taken.
  if (!account) {
    if ("door" in document.body.dataset) forget(SENT);
    return;
  }
  // Notes of somebody else who used this tab before are nobody's any more.
  keys(PREFIX).filter((key) => !key.startsWith(`${PREFIX}${account}:`)).forEach((key) => sessionStorage.removeItem(key));

  const restore = (root) => fields(root).forEach((field) => {
    const kept = sessionStorage.getItem(keyOf(field));
    if (kept !== null && field.value === field.defaultValue && field.value !== kept) {
      field.value = kept;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  // A form sent by the page before: its field comes back filled if it was refused. A page marked
  // data-not-taken says itself that the form was not taken.
  const settle = () => {
    const refused = new Set(fields(document).filter((field) => field.defaultValue !== "").map(keyOf));
    keys(SENT).forEach((mark) => {
      const key = mark.slice(SENT.length);
      if (!refused.has(key)) sessionStorage.removeItem(key);
      sessionStorage.removeItem(mark);
    });
  };

  const keep = (field) => {
    if (field.value) sessionStorage.setItem(keyOf(field), field.value);
    else sessionStorage.removeItem(keyOf(field));
  };
  // Words typed while the page was still loading had no listener yet. Going back fills fields with
  // what was sent long ago; that is nobody's typing.
  const typedEarly = () => {
    const [arrival] = performance.getEntriesByType("navigation");
    if (arrival && arrival.type !== "navigate") return;
    fields(document).filter((field) => field.value !== field.defaultValue).forEach(keep);
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches && event.target.matches("[data-keep]")) keep(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget]")) { forget(PREFIX); forget(SENT); return; }
    if (event.target.closest("[hx-post], [hx-put], [hx-patch]")) return;
    fields(event.target).forEach((field) => sessionStorage.setItem(SENT + keyOf(field), "1"));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, xhr, requestConfig } = event.detail;
    if (!successful || requestConfig.verb === "get" || xhr.getResponseHeader("HX-Redirect")) return;
    fields(elt).forEach((field) => sessionStorage.removeItem(keyOf(field)));
  });
  document.addEventListener("htmx:load", (event) => restore(event.detail.elt));

  if (!document.querySelector("[data-not-taken]")) settle();
  typedEarly();
  restore(document);
})();
