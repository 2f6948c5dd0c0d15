// The worker around the engine: keeps what is asked until the engine hears, and tells the page when it has fallen over.
import init, { hear } from "./engine.js";

// `Reply::Fallen`, as bytes of the seam.
const FALLEN = Uint8Array.of(2);

const early = [];
let fallen = false;

function fall() {
  if (!fallen) {
    fallen = true;
    self.postMessage(FALLEN);
  }
}

self.onmessage = (message) => early.push(message.data);
self.addEventListener("error", fall);
self.addEventListener("unhandledrejection", fall);

init().then(() => {
  self.onmessage = (message) => hear(message.data);
  early.forEach((bytes) => hear(bytes));
}, fall);
