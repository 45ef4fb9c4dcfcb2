// Noto Sans (variable weight: Latin, Latin extended, Cyrillic) and Noto Sans SC (variable weight, in slices by
// unicode-range, loaded on Chinese pages alone), both SIL Open Font License 1.1, from the packages of Fontsource.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const modules = createRequire(import.meta.url);
const SUBSETS = ["latin", "latin-ext", "cyrillic"];
// What the language switch says on every page.
const SWITCH = "简体中文";

async function sheet(family) {
  const path = modules.resolve(`@fontsource-variable/${family}/wght.css`);
  const blocks = (await readFile(path, "utf8")).match(/@font-face\s*{[^}]*}/g);
  return blocks.map((text) => ({ text, folder: dirname(path), file: text.match(/url\(([^)]*\.woff2)\)/)[1] }));
}

async function faced(block, put, family) {
  const name = await put(block.file.split("/").pop(), await readFile(join(block.folder, block.file)));
  const range = block.text.match(/unicode-range:\s*([^;}]+)/)?.[1] ?? "";
  const weight = block.text.match(/font-weight:\s*([^;}]+)/)[1];
  return `@font-face{font-family:"${family}";font-style:normal;font-display:swap;font-weight:${weight};src:url(${name}) format("woff2");${range && `unicode-range:${range}`}}\n`;
}

export async function fontFaces(put) {
  const latin = (await sheet("noto-sans")).filter(({ file }) => SUBSETS.some((subset) => file.includes(`noto-sans-${subset}-wght-normal`)));
  // Latin, Cyrillic and digits come from Noto Sans on Chinese pages too.
  const chinese = (await sheet("noto-sans-sc")).filter(({ file }) => /-sc-\d+-wght/.test(file));
  const all = async (blocks, family) => (await Promise.all(blocks.map((block) => faced(block, put, family)))).join("");
  return { latin: await all(latin, "Noto Sans"), chinese: await all(chinese, "Noto Sans SC") };
}

export async function switchFaces(put) {
  const wanted = [...SWITCH].map((letter) => letter.codePointAt(0));
  const found = [];
  for (const block of await sheet("noto-sans-sc")) {
    const ranges = (block.text.match(/unicode-range:\s*([^;}]+)/)?.[1] ?? "").split(",").map((part) => part.trim().slice(2).split("-").map((hex) => parseInt(hex, 16)));
    const here = wanted.filter((code) => ranges.some(([low, high = low]) => low <= code && code <= high));
    if (here.length) {
      const narrowed = here.map((code) => `U+${code.toString(16)}`).join(",");
      found.push(await faced({ ...block, text: block.text.replace(/unicode-range:\s*[^;}]+/, `unicode-range:${narrowed}`) }, put, "Noto Sans Switch"));
    }
  }
  return found.join("");
}
