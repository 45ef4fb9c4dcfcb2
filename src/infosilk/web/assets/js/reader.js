// Reads codes in pictures where the browser itself cannot: ZXing as WebAssembly, loaded when the camera is opened.
import { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";

export function reader(formats, wasm) {
  prepareZXingModule({ overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasm : prefix + path) } });
  return new BarcodeDetector({ formats });
}
