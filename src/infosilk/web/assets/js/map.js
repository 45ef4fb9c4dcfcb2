// The road on a globe that can be moved: MapLibre with land, corridors and points of our own, no tiles at all.
import { Map as Globe, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";

const dark = matchMedia("(prefers-color-scheme: dark)");

export async function open(figure, data) {
  await styled(figure.dataset.mapStyle);
  setWorkerUrl(new URL(data.worker, location.href).href);
  const frame = document.createElement("div");
  frame.className = "globe";
  figure.querySelector(".frame").append(frame);
  try {
    await drawn(frame, data);
  } catch (error) {
    frame.remove();
    throw error;
  }
  figure.classList.add("open");
  figure.querySelector(".frame > svg").setAttribute("hidden", "");
}

function styled(href) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: reject });
    document.head.append(link);
  });
}

function drawn(frame, data) {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const lines = { type: "FeatureCollection", features: data.corridors.map((one) => ({ type: "Feature", properties: { mode: one.mode }, geometry: { type: "LineString", coordinates: one.points } })) };
  const globe = new Globe({
    container: frame,
    attributionControl: false,
    locale: data.words,
    cooperativeGestures: true,
    center: [72, 42],
    zoom: 1.6,
    style: {
      version: 8,
      projection: { type: "globe" },
      sources: { land: { type: "geojson", data: new URL(data.land, location.href).href }, road: { type: "geojson", data: lines } },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": colour("--sea") } },
        { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--land") } },
        { id: "shore", type: "line", source: "land", paint: { "line-color": colour("--shore"), "line-width": 0.6 } },
        { id: "road", type: "line", source: "road", layout: { "line-cap": "round" }, paint: { "line-color": colour("--gold"), "line-width": 3 } },
      ],
    },
  });
  globe.addControl(new NavigationControl({ showCompass: true }), "top-right");
  const mark = (one, name, text) => {
    const element = document.createElement(one.url ? "a" : "div");
    element.className = name;
    element.textContent = text;
    if (one.url) element.href = one.url;
    if (name === "globe-moving") element.setAttribute("title", one.title);
    new Marker({ element, anchor: name === "globe-city" ? "bottom" : "center" }).setLngLat(one.at).addTo(globe);
  };
  for (const city of data.cities) mark(city, "globe-city", city.title);
  for (const one of data.moving) mark(one, "globe-moving", String(one.count));
  dark.addEventListener("change", () => {
    globe.setPaintProperty("sea", "background-color", colour("--sea"));
    globe.setPaintProperty("land", "fill-color", colour("--land"));
    globe.setPaintProperty("shore", "line-color", colour("--shore"));
    globe.setPaintProperty("road", "line-color", colour("--gold"));
  });
  return new Promise((resolve, reject) => {
    globe.once("load", () => {
      const box = [...data.cities.map((city) => city.at), ...data.corridors.flatMap((one) => one.points)];
      const [lons, lats] = [box.map(([lon]) => lon), box.map(([, lat]) => lat)];
      if (box.length > 1) globe.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], { padding: { top: 40, bottom: 40, left: 70, right: 110 }, animate: false });
      resolve();
    });
    globe.once("error", ({ error }) => reject(error));
  });
}
