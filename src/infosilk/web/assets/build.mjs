// Builds what the browser loads into ../static/dist: every file carries its content's hash in its name, and
// manifest.json says which is which. The same sources and lock file give the same bytes.
// A node may serve the folder meanwhile: each file is written elsewhere and renamed into its place, the manifest last,
// and what only the build before named goes with the next one that changes anything.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { landForMap } from "./land.mjs";
import { usedTokens } from "./tokens.mjs";
import { fontFaces, switchFaces } from "./fonts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "dist");
const draft = join(here, "..", "..", "..", "..", "build", `front-${process.pid}`);
const modules = createRequire(import.meta.url);
const manifest = {};

await mkdir(out, { recursive: true });
await mkdir(draft, { recursive: true });
const former = await readFile(join(out, "manifest.json"), "utf8").catch(() => "{}");

async function put(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  manifest[name] = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  await place(manifest[name], content);
  return manifest[name];
}

async function place(name, content) {
  await writeFile(join(draft, name), content);
  await rename(join(draft, name), join(out, name));
}

async function minifiedCss(source) {
  const { code } = await esbuild.transform(source, { loader: "css", minify: true, target: ["chrome120", "firefox121", "safari17"] });
  return code;
}

async function script(entry, name) {
  const result = await esbuild.build({
    entryPoints: [join(here, "js", entry)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  return put(name, result.outputFiles[0].contents);
}

// Fonts first: the style sheets name them.
const faces = await fontFaces(put);
const parts = (await readdir(join(here, "css"))).filter((name) => name.endsWith(".css")).sort();
const own = (await Promise.all(parts.map((name) => readFile(join(here, "css", name), "utf8")))).join("\n");
await put("app.css", await minifiedCss(faces.latin + (await switchFaces(put)) + (await usedTokens(own)) + own));
await put("sc.css", await minifiedCss(faces.chinese));
await put("map.css", await minifiedCss(await readFile(modules.resolve("maplibre-gl/dist/maplibre-gl.css"), "utf8")));
await put("icon.svg", await readFile(join(here, "icon.svg")));
await put("land.json", JSON.stringify(await landForMap()));
await put("map-worker.js", await readFile(modules.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs")).then(withoutMap));
await Promise.all([script("app.js", "app.js"), script("map.js", "map.js"), script("chart.js", "chart.js"), script("keys.js", "keys.js")]);
await Promise.all([script("scan.js", "scan.js"), script("reader.js", "reader.js"), script("offline.js", "offline.js"), script("worker.js", "worker.js")]);
await put("zxing.wasm", await readFile(modules.resolve("zxing-wasm/reader/zxing_reader.wasm")));
const listed = JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, 1) + "\n";
await place("manifest.json", listed);
await rm(draft, { recursive: true });
if (listed !== former) {
  const kept = new Set(["manifest.json", ...Object.values(manifest), ...Object.values(JSON.parse(former))]);
  const left = (await readdir(out)).filter((name) => !kept.has(name));
  await Promise.all(left.map((name) => rm(join(out, name))));
}

function withoutMap(source) {
  return source.toString("utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}
