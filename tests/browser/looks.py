"""What is looked for on a rendered page: sideways scrolling (of records on a phone too, which have
no columns to scroll to), overlaps, cut text, squeezed columns, tables too wide for a desk, and on a
phone what is too small to be pressed."""

from playwright.sync_api import Page

# Overlaps are looked for between things people read or press; the two hidden-until-needed places
# and cells sliding under a fixed first column are no overlaps, nor is what a page that is scrolled
# down has under its top bar, or any page under the bar of thumbs at its foot.
FAULTS = """
() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    faults.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} ` +
    `"${(e.textContent || e.value || "").trim().slice(0, 30)}"`;
  const hidden = (e) => e.closest(".visually-hidden, .l-skip, [hidden]") ||
    getComputedStyle(e).visibility === "hidden" || getComputedStyle(e).clipPath !== "none" ||
    (e.parentElement && e.closest("div") && getComputedStyle(e.closest("div")).clipPath !== "none");
  const box = (e) => {
    const r = e.getBoundingClientRect();
    const b = { left: r.left, top: r.top, right: r.right, bottom: r.bottom };
    for (let p = e.parentElement; p; p = p.parentElement) {
      if (getComputedStyle(p).overflowX === "visible") continue;
      const c = p.getBoundingClientRect();
      b.left = Math.max(b.left, c.left); b.right = Math.min(b.right, c.right);
      b.top = Math.max(b.top, c.top); b.bottom = Math.min(b.bottom, c.bottom);
    }
    return b;
  };
  const things = [...document.querySelectorAll(
    "h1, h2, h3, p, dt, dd, a, button, label, input, select, textarea, .c-chip, .card-sub, .l-asof"
  )].filter((e) => !hidden(e) && !e.closest("table, details, kbd, ol.c-nights"))
    .filter((e) => !e.closest(".c-toast:not(.c-toast--static)")) // which lies above the page
    .map((e) => ({ e, b: box(e) }))
    .filter(({ b }) => b.right - b.left > 1 && b.bottom - b.top > 1);
  things.forEach((one, place) => things.slice(place + 1).forEach((other) => {
    if (one.e.contains(other.e) || other.e.contains(one.e)) return;
    if (one.e.matches("label") && one.e.control === other.e) return;
    if (window.scrollY && !one.e.closest(".l-top") !== !other.e.closest(".l-top")) return;
    if (!one.e.closest(".c-dock") !== !other.e.closest(".c-dock")) return;
    const x = Math.min(one.b.right, other.b.right) - Math.max(one.b.left, other.b.left);
    const y = Math.min(one.b.bottom, other.b.bottom) - Math.max(one.b.top, other.b.top);
    if (x > 1.5 && y > 1.5) faults.push(`overlap: ${name(one.e)} and ${name(other.e)}`);
  }));
  if (root.clientWidth < 768) document.querySelectorAll(".c-scroll").forEach((e) => {
    if (e.querySelector(".c-table--cards") && e.scrollWidth > e.clientWidth + 1)
      faults.push(`records scroll sideways: ${e.scrollWidth} > ${e.clientWidth}`);
  });
  document.querySelectorAll("body *").forEach((e) => {
    if (hidden(e) || e.closest("svg, .c-scroll")) return;
    const style = getComputedStyle(e);
    const clips = style.overflowX === "hidden" || style.overflowX === "clip";
    if (clips && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
      faults.push(`cut: ${name(e)}`);
    if (e.matches("input") && e.placeholder && e.scrollWidth > e.clientWidth + 1)
      faults.push(`cut placeholder: ${e.placeholder}`);
  });
  // A column so narrow that its words stand one letter above the other.
  document.querySelectorAll("tbody th, td, dt, dd, .c-chip").forEach((e) => {
    const style = getComputedStyle(e), px = (name) => parseFloat(style[name]) || 0;
    const width = e.clientWidth - px("paddingLeft") - px("paddingRight");
    const range = document.createRange();
    range.selectNodeContents(e);
    const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top / 6))).size;
    const words = !e.querySelector("input") && e.textContent.trim().length > 3;
    if (words && width < 1.9 * px("fontSize") && lines > 2 && !hidden(e))
      faults.push(`squeezed: ${name(e)} ${Math.round(width)} px`);
  });
  // On a desk whole tables are read; a list whose columns are chosen may be wider.
  if (root.clientWidth >= 1400) document.querySelectorAll(".c-scroll").forEach((e) => {
    if (!e.querySelector("[data-rows]") && e.scrollWidth > e.clientWidth + 1)
      faults.push(`table wider than its card: ${e.getAttribute("aria-label")} ${e.scrollWidth}`);
  });
  // Fingers: what is pressed on a phone is 44 px high (links within a sentence are read).
  if (window.innerWidth < 768) document.querySelectorAll(
    ".btn, .c-tab, a.c-filter, .l-asof, label.form-check, .form-select, input.form-control"
  ).forEach((e) => {
    const height = e.getBoundingClientRect().height;
    if (e.checkVisibility() && height > 1 && height < 43.5 && !hidden(e))
      faults.push(`small to press: ${name(e)} ${height}`);
  });
  return faults;
}
"""


def faults(page: Page) -> list[str]:
    """Everything wrong with how the page lies at its present size."""
    found: list[str] = page.evaluate(FAULTS)
    return found


def serious(page: Page, axe_source: str) -> list[str]:
    """The serious and critical findings of axe-core, each with the first element it names."""
    page.evaluate(axe_source)
    result = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in result["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
