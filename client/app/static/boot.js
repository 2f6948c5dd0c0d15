// Starts Waymark: keeps the shell for offline days, starts the engine and the interface, and lets people leave at any moment.
import init, { start } from "/app.js";
import { canPasskey, makePasskey, usePasskey } from "/passkeys.js";

const ENGINE = "/engine-worker.js";
const KEEPER = "/sw.js";
const AWAY = "/recipes.html";
const LANGUAGES = ["en"];
const LOCALES = ["", "-circles", "-devices", "-lock", "-sign-in", "-star", "-staff", "-teams"];
// `Call { number: 0, ask: Ask::Lock }`, as bytes of the seam, and how its answer begins.
const LOCK = Uint8Array.of(0, 3);
const LOCKED = Uint8Array.of(0, 0);
// How long leaving waits, in milliseconds, for words that were typed a moment before.
const PATIENCE = 2000;

// The only two scripts that may be started by address; everything else that would run text as code stays forbidden.
const trusted = self.trustedTypes?.createPolicy("waymark", {
  createScriptURL(address) {
    if (address === ENGINE || address === KEEPER) {
      return address;
    }
    throw new TypeError("not a script of Waymark");
  },
});
const script = (address) => trusted?.createScriptURL(address) ?? address;

let engine = null;
let waiting = null;
let newer = false;
let replaced = false;
let wanted = false;
let installer = null;

const leave = () => {
  document.documentElement.dataset.covered = "";
  try {
    sessionStorage.setItem("left", "1");
  } catch {
    // Without a memory of leaving, the cover and the lock still hold.
  }
  const go = () => location.replace(AWAY);
  // Words that only the screen has go to the engine before the lock. Behind the cover this page stays until they are kept.
  const handed = !dispatchEvent(new CustomEvent("waymark-leave", { cancelable: true }));
  engine?.postMessage(LOCK);
  if (!engine || !handed) {
    go();
    return;
  }
  engine.addEventListener("message", ({ data }) => {
    if (LOCKED.every((byte, at) => data[at] === byte)) {
      go();
    }
  });
  setTimeout(go, PATIENCE);
};
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-leave]")) {
    event.preventDefault();
    leave();
  }
});

const tell = (what) => dispatchEvent(new CustomEvent(what));

self.waymark = {
  startEngine() {
    engine?.terminate();
    engine = null;
    if (replaced) {
      // The scripts that are kept now are newer than this page: only both together understand each other. Words may stand
      // on the page that nothing else has, so that it is loaded again only when somebody says so.
      return undefined;
    }
    engine = new Worker(script(ENGINE), { type: "module", name: "engine" });
    return engine;
  },
  updateReady: () => newer,
  update() {
    wanted = true;
    const keeper = waiting;
    waiting = null;
    if (keeper) {
      keeper.postMessage("take over");
    } else {
      location.reload();
    }
  },
  canInstall: () => installer !== null,
  async install() {
    const asked = installer;
    installer = null;
    await asked?.prompt();
    tell("waymark-install");
  },
  isInstalled: () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true,
  isApple: () => navigator.standalone !== undefined,
  canPasskey,
  makePasskey,
  usePasskey,
  keepSafe() {
    navigator.storage?.persist?.();
  },
};

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installer = event;
  tell("waymark-install");
});

const keep = async () => {
  const workers = navigator.serviceWorker;
  if (!workers) {
    return;
  }
  let kept = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (wanted) {
      location.reload();
    } else if (kept) {
      // Another page asked for it: this one may be writing, and is only told.
      waiting = null;
      newer = true;
      replaced = true;
      tell("waymark-update");
    }
    kept = true;
  });
  const registration = await workers.register(script(KEEPER), { type: "classic", updateViaCache: "none" });
  const ready = () => {
    if (registration.waiting && workers.controller) {
      waiting = registration.waiting;
      newer = true;
      tell("waymark-update");
    }
  };
  ready();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", ready));
};

const language = () => {
  const wanted = document.documentElement.dataset.language ?? navigator.language;
  return LANGUAGES.find((tag) => wanted.startsWith(tag)) ?? LANGUAGES[0];
};

const open = async () => {
  const tag = language();
  const files = LOCALES.map((name) => fetch(`/locales/${tag}${name}.ftl`).then((file) => file.text()));
  const [words] = await Promise.all([Promise.all(files), init()]);
  document.documentElement.lang = tag;
  start(tag, words.join("\n"));
  document.getElementById("shell")?.remove();
};

open().catch((reason) => {
  document.documentElement.dataset.broken = "";
  throw reason;
});
keep().catch(() => tell("waymark-not-kept"));
