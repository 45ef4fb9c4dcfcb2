// <scan-field> around an input: a hand scanner's keys reach it wherever the focus is, Enter moves on to the next empty
// field, and where there is a camera it reads codes too. The input works without any of it.
const FAST = 60; // milliseconds between two keys of a scanner; nobody types so for long
const LEAST = 6; // characters: fewer may be a person's
const FORMATS = ["code_128", "qr_code", "ean_13", "ean_8", "upc_a", "data_matrix", "itf"];
const PAUSE = 150;
let keys = "";
let last = 0;

function writing(target) {
  const field = target.closest?.("input, textarea, select, [contenteditable]");
  return field && !["checkbox", "radio", "button", "submit"].includes(field.type);
}

function fields() {
  return [...document.querySelectorAll("scan-field")].filter((one) => one.field && !one.field.disabled);
}

// What a scanner sends as keys: characters at once, FNC1 as Ctrl+], and Enter or Tab at the end.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey || writing(event.target) || document.querySelector("dialog[open]")) return;
  const now = performance.now();
  if (now - last > FAST) keys = "";
  last = now;
  if (event.ctrlKey) {
    if (event.key === "]") keys += "\x1d";
  } else if (event.key.length === 1) {
    keys += event.key;
  } else if ((event.key === "Enter" || event.key === "Tab") && keys.length >= LEAST) {
    event.preventDefault();
    event.stopPropagation();
    const open = fields();
    (open.find((one) => !one.field.value) ?? open[0])?.take(keys);
    keys = "";
  }
}, true);

class ScanField extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    if (!this.field || this.button) return;
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "]" && event.ctrlKey) {
        event.preventDefault();
        this.field.setRangeText("\x1d", this.field.selectionStart, this.field.selectionEnd, "end");
      }
      if (event.key !== "Enter" || event.isComposing || !this.field.value) return;
      const next = this.next();
      if (!next) return;
      event.preventDefault();
      next.field.focus();
    });
    if (navigator.mediaDevices?.getUserMedia) this.offerCamera();
  }

  // The next empty one of the same form.
  next() {
    const own = fields().filter((one) => one.field.form === this.field.form);
    return own.slice(own.indexOf(this) + 1).find((one) => !one.field.value);
  }

  take(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    const next = this.next();
    if (next) next.field.focus();
    else if (this.field.form?.checkValidity()) this.field.form.requestSubmit();
    else this.field.form?.reportValidity();
  }

  offerCamera() {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button secondary";
    this.button.textContent = this.dataset.camera;
    this.button.addEventListener("click", () => this.look());
    this.append(this.button);
  }

  async reader() {
    if (globalThis.BarcodeDetector) {
      const known = await BarcodeDetector.getSupportedFormats();
      const formats = FORMATS.filter((one) => known.includes(one));
      if (formats.includes("code_128") && formats.includes("qr_code")) return new BarcodeDetector({ formats });
    }
    const own = await import(this.dataset.reader);
    return own.reader(FORMATS, this.dataset.wasm);
  }

  async look() {
    const dialog = document.createElement("dialog");
    dialog.className = "camera";
    dialog.setAttribute("aria-label", this.dataset.camera);
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.textContent = this.dataset.wait;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button secondary";
    close.textContent = this.dataset.close;
    close.addEventListener("click", () => dialog.close());
    dialog.append(video, said, close);
    document.body.append(dialog);
    let stream;
    dialog.addEventListener("close", () => {
      stream?.getTracks().forEach((track) => track.stop());
      dialog.remove();
      if (!this.field.value) this.button.focus();
    });
    dialog.showModal();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (!dialog.open) return stream.getTracks().forEach((track) => track.stop());
      video.srcObject = stream;
      await video.play();
      const reader = await this.reader();
      said.textContent = this.dataset.hold;
      while (dialog.open) {
        const found = await reader.detect(video);
        if (found.length) {
          dialog.close();
          this.take(found[0].rawValue);
          return;
        }
        await new Promise((go) => setTimeout(go, PAUSE));
      }
    } catch (error) {
      said.setAttribute("role", "alert");
      said.textContent = this.dataset.none;
      console.warn("camera:", error);
    }
  }
}

customElements.define("scan-field", ScanField);
