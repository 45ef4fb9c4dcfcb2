// What waits to be sent, kept by the browser: shared by the pages (offline.js) and the service worker (worker.js).
import { openDB } from "idb";

const KEPT = 20;

function open() {
  return openDB("infosilk", 1, {
    upgrade(base) {
      base.createObjectStore("waiting", { keyPath: "key" });
      base.createObjectStore("sent", { keyPath: "key" });
      base.createObjectStore("facts");
    },
  });
}

// Whose browser this is at the moment: an opaque word, "" for nobody.
export async function person() {
  return (await (await open()).get("facts", "person")) ?? "";
}

export async function setPerson(word) {
  await (await open()).put("facts", word, "person");
}

export async function add(entry) {
  await (await open()).put("waiting", entry);
}

// Everything of a person that waits, in the order in which it was done.
export async function waiting(word) {
  const all = await (await open()).getAll("waiting");
  return all.filter((one) => one.person === word).sort((one, other) => one.order - other.order);
}

export async function sent(word) {
  const all = await (await open()).getAll("sent");
  return all.filter((one) => one.person === word).sort((one, other) => other.order - one.order);
}

export async function refuse(key, fault) {
  const base = await open();
  const entry = await base.get("waiting", key);
  if (entry) await base.put("waiting", { ...entry, fault });
}

export async function done(key) {
  const base = await open();
  const change = base.transaction(["waiting", "sent"], "readwrite");
  const entry = await change.objectStore("waiting").get(key);
  if (entry) {
    const { body: _body, ...rest } = entry;
    await change.objectStore("sent").put(rest);
    await change.objectStore("waiting").delete(key);
    const old = (await change.objectStore("sent").getAll()).sort((one, other) => other.order - one.order).slice(KEPT);
    for (const one of old) await change.objectStore("sent").delete(one.key);
  }
  await change.done;
}

export async function discard(key) {
  await (await open()).delete("waiting", key);
}
