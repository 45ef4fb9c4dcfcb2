// Of Open Props only the tokens that the style sheets use, and those that these use.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

export async function usedTokens(css) {
  const path = createRequire(import.meta.url).resolve("open-props/open-props.min.css");
  const known = new Map();
  for (const [, name, value] of (await readFile(path, "utf8")).matchAll(/(--[\w-]+):([^;}]+)[;}]/g)) {
    if (!known.has(name)) known.set(name, value);
  }
  const own = new Set([...css.matchAll(/(--[\w-]+)\s*:/g)].map((match) => match[1]));
  const used = new Set();
  const look = (text) => {
    for (const [, name] of text.matchAll(/var\((--[\w-]+)/g)) {
      if (own.has(name) || used.has(name)) continue;
      if (!known.has(name)) throw new Error(`The style sheets use ${name}, which neither they nor Open Props define`);
      used.add(name);
      look(known.get(name));
    }
  };
  look(css);
  return `:root{${[...used].sort().map((name) => `${name}:${known.get(name)}`).join(";")}}\n`;
}
