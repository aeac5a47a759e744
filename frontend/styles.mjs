// Prints the part of a style sheet that our pages use: node styles.mjs SHEET CONTENT-GLOB…
// Class names are looked for in templates, in the Python that renders them and in our scripts, as
// plain words: whatever is put together from pieces at run time must be in our own styles, which
// are shipped whole.
import { PurgeCSS } from "purgecss";

const [sheet, ...content] = process.argv.slice(2);
const [used] = await new PurgeCSS().purge({
  css: [sheet],
  content,
  safelist: ["html", "body"],
});
process.stdout.write(used.css); // all of it, however small the pipe
