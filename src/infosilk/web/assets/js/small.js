// Buttons that only a script can serve (they are hidden in the page as sent), questions, and the focus.
function wake(root) {
  for (const button of root.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  for (const fold of root.querySelectorAll("[data-fold]")) fold.hidden = false;
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-print], [data-confirm]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  if ("confirm" in button.dataset && !window.confirm(button.dataset.confirm)) event.preventDefault();
  if ("copy" in button.dataset) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
      return;
    }
    button.lastChild.textContent = button.dataset.done;
    button.setAttribute("aria-live", "polite");
  }
});

// A second press of a button that sends a form sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
});

wake(document);

// Ctrl-K, as people know it, goes to the search field of the frame.
document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const field = document.querySelector("[data-find]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// Who has signed out, or signs in as somebody else, leaves no page behind in the service worker.
if ("person" in document.documentElement.dataset) {
  navigator.serviceWorker?.controller?.postMessage({ person: document.documentElement.dataset.person });
}
