// The land of the maps. Run by itself it writes ../data/land.json, the path of the map that the server draws:
// Natural Earth (public domain) through world-atlas land-50m, in Albers' equal-area conic projection, clipped
// and simplified. Only land is used: the atlas's country files draw borders that are disputed.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const modules = createRequire(import.meta.url);

async function polygons(detail) {
  const atlas = JSON.parse(await readFile(modules.resolve(`world-atlas/land-${detail}.json`), "utf8"));
  return feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates));
}

// For MapLibre: the world's land as GeoJSON, a hundredth of a degree.
export async function landForMap() {
  const coordinates = (await polygons("50m")).map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [Math.round(lon * 100) / 100, Math.round(lat * 100) / 100])));
  return { type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates } };
}

function projector({ parallels, centre, scale, offset }) {
  const rad = Math.PI / 180;
  const [first, second] = parallels.map((degree) => degree * rad);
  const n = (Math.sin(first) + Math.sin(second)) / 2;
  const c = Math.cos(first) ** 2 + 2 * n * Math.sin(first);
  const rho = (lat) => Math.sqrt(Math.max(c - 2 * n * Math.sin(lat * rad), 0)) / n;
  return ([lon, lat]) => {
    const theta = n * (lon - centre[0]) * rad;
    return [offset[0] + scale * rho(lat) * Math.sin(theta), offset[1] + scale * (rho(lat) * Math.cos(theta) - rho(centre[1]))];
  };
}

// Sutherland-Hodgman against the picture with a margin, so that the cut lies outside.
function clip(ring, [width, height], margin = 12) {
  const edges = [
    [0, -margin, 1], [0, width + margin, -1], [1, -margin, 1], [1, height + margin, -1],
  ];
  let points = ring;
  for (const [axis, limit, sign] of edges) {
    const inside = (point) => (point[axis] - limit) * sign >= 0;
    const kept = [];
    points.forEach((point, at) => {
      const before = points[(at + points.length - 1) % points.length];
      if (inside(point) !== inside(before)) {
        const t = (limit - before[axis]) / (point[axis] - before[axis]);
        kept.push([before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1])]);
      }
      if (inside(point)) kept.push(point);
    });
    points = kept;
  }
  return points;
}

// Visvalingam and Whyatt: drop the point whose triangle is smallest until none is smaller than `area`.
function simplify(points, area) {
  const kept = points.slice();
  const triangle = (at) => {
    const [a, b, c] = [kept[(at + kept.length - 1) % kept.length], kept[at], kept[(at + 1) % kept.length]];
    return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
  };
  while (kept.length > 3) {
    let least = Infinity;
    let which = -1;
    for (let at = 0; at < kept.length; at++) {
      const size = triangle(at);
      if (size < least) [least, which] = [size, at];
    }
    if (least >= area) break;
    kept.splice(which, 1);
  }
  return kept;
}

const size = (ring) => Math.abs(ring.reduce((sum, [x, y], at) => sum + x * ring[(at + 1) % ring.length][1] - ring[(at + 1) % ring.length][0] * y, 0)) / 2;

export async function landPath() {
  const parameters = JSON.parse(await readFile(join(here, "..", "data", "projection.json"), "utf8"));
  const project = projector(parameters);
  const drawn = [];
  for (const rings of await polygons("50m")) {
    for (const ring of rings) {
      // Antarctica and what lies behind the pole have no place in this picture.
      const near = ring.filter(([lon, lat]) => lat > -12 && lon > -60);
      if (near.length < 3) continue;
      const points = simplify(clip(near.map(project), parameters.size), 1.1);
      if (points.length < 3 || size(points) < 6) continue;
      let [px, py] = [0, 0];
      const steps = points.map(([x, y], at) => {
        const [rx, ry] = [Math.round(x), Math.round(y)];
        const step = at ? `${rx - px} ${ry - py}` : `M${rx} ${ry}l`;
        [px, py] = [rx, ry];
        return step;
      });
      drawn.push(steps[0] + steps.slice(1).filter((step) => step !== "0 0").join(" ").replaceAll(" -", "-") + "z");
    }
  }
  return drawn.join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = await landPath();
  const source = "Natural Earth 1:50m land (public domain), by world-atlas 2.0.2 land-50m.json; made by assets/land.mjs";
  await writeFile(join(here, "..", "data", "land.json"), JSON.stringify({ source, path }, null, 1) + "\n");
  console.log(`land.json: ${path.length} characters`);
}
