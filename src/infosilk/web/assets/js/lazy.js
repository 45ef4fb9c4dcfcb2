// Charts are drawn when they come into view, maps when they are asked for; both fall back to what the page has.
const read = (figure) => JSON.parse(figure.querySelector('script[type="application/json"]').textContent);

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    import(target.dataset.chart).then(({ draw }) => draw(target, read(target))).catch(() => {});
  }
}, { rootMargin: "200px" });

function wake(root) {
  for (const figure of root.querySelectorAll("[data-chart]:not([data-awake])")) {
    figure.dataset.awake = "";
    seen.observe(figure);
  }
  for (const figure of root.querySelectorAll("[data-map]:not([data-awake])")) {
    figure.dataset.awake = "";
    const button = figure.querySelector("[data-map-open]");
    if (!button || !webgl()) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const { open } = await import(figure.dataset.map);
        await open(figure, read(figure));
        button.hidden = true;
      } catch {
        // The picture that the server drew stays.
        button.hidden = true;
      }
    });
  }
}

function webgl() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

wake(document);
document.addEventListener("htmx:after:swap", () => wake(document));
