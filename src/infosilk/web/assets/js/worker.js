// The service worker: pages that say so are there without a line, as they were last; a form with an idempotency key
// that could not be sent waits in the queue. Everything else goes to the network as if there were no worker.
import { add, person, setPerson } from "./queue.js";

const SHELL = "infosilk-shell";
const PAGES = "infosilk-pages";
const KEEP = "X-Infosilk-Offline";
const BUILT = /^\/static\/dist\//;
const settings = JSON.parse(new URL(self.location).searchParams.get("with") ?? "{}");

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    await shell.addAll(settings.shell ?? []);
    // As nobody: the page for when there is no line names no person.
    await shell.addAll(Object.values(settings.stand ?? {}).map((url) => new Request(url, { credentials: "omit" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    const wanted = new Set(settings.shell ?? []);
    // Built files carry their content's hash: what this version does not name is of an earlier one.
    for (const one of await shell.keys()) {
      const path = new URL(one.url).pathname;
      if (BUILT.test(path) && !wanted.has(path)) await shell.delete(one);
    }
    await self.clients.claim();
  })());
});

// A page tells whose it is. When that changes, or nobody is left, no page of the one before stays here.
self.addEventListener("message", (event) => {
  if (event.data?.person === undefined) return;
  event.waitUntil((async () => {
    if ((await person()) !== event.data.person) {
      await caches.delete(PAGES);
      await setPerson(event.data.person);
    }
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET" && BUILT.test(url.pathname)) event.respondWith(built(request));
  else if (request.mode === "navigate" && request.method === "GET") event.respondWith(read(request));
  else if (request.mode === "navigate" && request.method === "POST") event.respondWith(write(request));
});

// The page for when there is no line, in the language of the page that was asked for.
function standIn(url) {
  const all = settings.stand ?? {};
  return all[new URL(url).pathname.split("/")[1]] ?? Object.values(all)[0];
}

async function built(request) {
  const shell = await caches.open(SHELL);
  const known = await shell.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}

async function read(request) {
  try {
    const answer = await fetch(request);
    const pages = await caches.open(PAGES);
    if (answer.ok && answer.headers.get(KEEP) === "keep" && !answer.redirected) await pages.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    const kept = await (await caches.open(PAGES)).match(request.url);
    if (kept) return kept;
    const stand = standIn(request.url);
    const page = stand && (await (await caches.open(SHELL)).match(stand));
    if (page) return page;
    throw error;
  }
}

async function write(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const form = await copy.formData();
    const key = form.get("idempotency_key");
    const owner = await person();
    const fields = [...form.entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
    // Files do not wait: a phone's photographs would fill what the browser lends.
    if (!key || !owner || fields.some(([, value]) => typeof value !== "string")) throw error;
    const title = form.get("offline_title") ?? "";
    await add({ key, person: owner, url: request.url, title, body: fields, order: Date.now(), fault: "" });
    const stand = standIn(request.url);
    return stand ? Response.redirect(stand, 303) : Promise.reject(error);
  }
}
