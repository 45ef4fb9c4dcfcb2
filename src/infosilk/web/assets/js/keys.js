// One-key shortcuts of a page that names them in its own markup: [data-key] is pressed, opened or focused by its key;
// in [data-keys-list] j and k go from row to row, o opens. They can be switched off (WCAG 2.1.4), sleep while somebody
// writes, and everything that they do is a button, link or field of the page too.
const STORE = "infosilk-keys";
const root = document.querySelector("[data-keys]");

function on() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function show() {
  document.documentElement.toggleAttribute("data-keys-on", on());
  for (const one of root.querySelectorAll("[data-keys-toggle]")) {
    one.hidden = false;
    one.setAttribute("aria-pressed", String(on()));
  }
  for (const one of root.querySelectorAll("[data-keys-help]")) one.hidden = false;
}

function writing(target) {
  const field = target.closest?.("input, textarea, select, [contenteditable]");
  return field && !["checkbox", "radio", "button", "submit"].includes(field.type);
}

function rows() {
  return [...root.querySelectorAll("[data-keys-list] tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
}

function move(step) {
  const links = rows();
  const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
  next?.focus();
}

function press(target) {
  const field = target.matches("input, textarea, select");
  if (!field && !target.matches("details, form")) return target.click();
  if (target.matches("details")) target.open = true;
  const to = field ? target : (target.querySelector("textarea") ?? target.querySelector("input:not([type=hidden]), select, button"));
  to?.focus();
  to?.scrollIntoView({ block: "center" });
}

function pressed(event) {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!on() || writing(event.target) || document.querySelector("dialog[open]")) return;
  const listed = root.querySelector("[data-keys-list]");
  if (event.key === "?") root.querySelector("dialog.keys")?.showModal();
  else if (listed && (event.key === "j" || event.key === "k")) move(event.key === "j" ? 1 : -1);
  else if (listed && event.key === "o") (rows().find((link) => link.closest("tr").contains(document.activeElement)) ?? rows()[0])?.click();
  else {
    const target = /^[a-z]$/.test(event.key) && root.querySelector(`[data-key="${event.key}"]`);
    if (!target) return;
    press(target);
  }
  event.preventDefault();
}

if (root) {
  show();
  document.addEventListener("keydown", pressed);
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-help]")) root.querySelector("dialog.keys")?.showModal();
    if (!event.target.closest("[data-keys-toggle]")) return;
    try {
      localStorage.setItem(STORE, on() ? "off" : "on");
    } catch {
      return;
    }
    show();
  });
}
