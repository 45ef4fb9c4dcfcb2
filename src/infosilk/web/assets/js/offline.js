// Working without a line: registers the service worker on pages that work so, sends what waits as soon as there is a
// line again, and draws the queue's page. One tab sends at a time; each entry goes under its own idempotency key, so that
// an answer that was lost does nothing twice.
import { discard, done, person, refuse, sent, waiting } from "./queue.js";

const root = document.querySelector("[data-offline]");
const EVERY = 20_000;
// The page that stands in where there is no line is made for nobody: then it is whose this browser was last.
const word = root?.dataset.person ?? (root ? await person() : "");

async function register() {
  if (!navigator.serviceWorker || !root?.dataset.worker) return;
  await navigator.serviceWorker.register(root.dataset.worker, { scope: "/", updateViaCache: "none" });
  const ready = await navigator.serviceWorker.ready;
  if ("person" in root.dataset) ready.active?.postMessage({ person: word });
  document.documentElement.dataset.offlineReady = "yes";
}

async function allowed() {
  const answer = await fetch(root.dataset.token, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) return null;
  const said = await answer.json();
  return said.person === word ? said.csrf : null;
}

async function send(entry, csrf) {
  const body = new FormData();
  for (const [name, value] of entry.body) body.append(name, value);
  body.set("csrfmiddlewaretoken", csrf);
  const answer = await fetch(entry.url, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.ok) return done(entry.key);
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const errors = [...page.querySelectorAll(".error-summary li")].map((one) => one.textContent.trim());
  const text = [...new Set(errors)].join(" ") || page.querySelector("main p")?.textContent.trim() || `${answer.status}`;
  return refuse(entry.key, text.slice(0, 500));
}

let again;
async function sendAll() {
  clearTimeout(again);
  if (!word || !root) return;
  await navigator.locks.request("infosilk-queue", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    const open = (await waiting(word)).filter((one) => !one.fault);
    if (!open.length) return;
    try {
      const csrf = await allowed();
      if (!csrf) return;
      for (const entry of open) await send(entry, csrf);
    } catch {
      again = setTimeout(sendAll, EVERY);
    }
  });
  await draw();
}

function row(entry, kind) {
  const item = root.querySelector(`template[data-row="${kind}"]`).content.cloneNode(true);
  item.querySelector("[data-title]").textContent = entry.title || new URL(entry.url).pathname;
  const at = item.querySelector("time");
  at.dateTime = new Date(entry.order).toISOString();
  at.textContent = new Date(entry.order).toLocaleString(document.documentElement.lang);
  const fault = item.querySelector("[data-fault]");
  if (fault) fault.textContent = entry.fault;
  const values = item.querySelector("[data-values]");
  if (values) {
    const hidden = new Set(["idempotency_key", "offline_title"]);
    values.textContent = entry.body.filter(([name, value]) => !hidden.has(name) && value).map(([, value]) => value).join(" · ");
  }
  const open = item.querySelector("[data-open]");
  if (open) open.href = `${entry.url}?${new URLSearchParams(entry.body.filter(([name]) => name !== "idempotency_key" && name !== "offline_title"))}`;
  const remove = item.querySelector("[data-discard]");
  if (remove) remove.addEventListener("click", async () => {
    if (!window.confirm(remove.dataset.ask)) return;
    await discard(entry.key);
    await draw();
  });
  return item;
}

async function draw() {
  const all = word ? await waiting(word) : [];
  for (const one of document.querySelectorAll("[data-waiting-count]")) {
    one.textContent = String(all.length);
    one.closest("[data-waiting]").hidden = all.length === 0;
  }
  const list = root?.querySelector("[data-queue]");
  if (!list) return;
  const past = word ? await sent(word) : [];
  list.replaceChildren(
    ...all.map((one) => row(one, one.fault ? "refused" : "waiting")),
    ...past.map((one) => row(one, "sent")),
  );
  root.querySelector("[data-empty]").hidden = all.length + past.length > 0;
  root.querySelector("[data-send]").hidden = !all.some((one) => !one.fault);
}

if (root) {
  root.querySelector("[data-send]")?.addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll());
  register().catch((error) => console.warn("offline:", error));
  sendAll().catch((error) => console.warn("queue:", error));
}
