// Sets theme, direction, name and cover before the first paint, so that nothing flashes.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const theme = chosen === "dark" || chosen === "light" ? chosen : dark.matches ? "dark" : "light";
  root.dataset.theme = theme;
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", theme === "dark" ? "#131a1c" : "#faf6ef");
};
paint();
dark.addEventListener("change", paint);
addEventListener("waymark-theme", paint);

// The name and the picture that somebody chose, for a phone that others look at: they stand here before the browser looks what
// it would install. What is chosen counts from the next page on.
const NAMES = { notes: "Notes", lists: "Lists", recipes: "Recipes" };
const tell = (kind, attributes) => document.head.append(Object.assign(document.createElement(kind), attributes));
const introduce = () => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("name");
  } catch {
    // A browser that keeps nothing installs nothing either.
  }
  const is_own = !Object.hasOwn(NAMES, chosen ?? "");
  const picture = is_own ? "/icons/waymark-192.png" : `/icons/${chosen}-192.png`;
  if (!is_own) {
    root.dataset.name = NAMES[chosen];
    document.title = NAMES[chosen];
    tell("meta", { name: "apple-mobile-web-app-title", content: NAMES[chosen] });
  }
  tell("link", { rel: "manifest", href: is_own ? "/manifest.webmanifest" : `/manifest-${chosen}.webmanifest` });
  tell("link", { rel: "icon", href: picture, type: "image/png" });
  tell("link", { rel: "apple-touch-icon", href: picture });
};
if (document.querySelector("title")?.textContent === "Waymark") {
  introduce();
}

// Whoever left quickly does not come back by the back button: the neutral page comes again.
const AWAY = "/recipes.html";
// Pages that show somebody's words at once.
const WORDS = /^\/(?:entry|share|reading|person)\//;
const left = () => {
  try {
    return sessionStorage.getItem("left") === "1";
  } catch {
    return false;
  }
};
const cover = () => {
  root.dataset.covered = "";
  location.replace(AWAY);
};
const [arrival] = performance.getEntriesByType("navigation");
if (left() && arrival?.type === "back_forward") {
  cover();
} else {
  if (left() && WORDS.test(location.pathname)) {
    // Without an app lock nothing else stands before the words that were left: the first page comes instead.
    history.replaceState(null, "", "/");
  }
  try {
    sessionStorage.removeItem("left");
  } catch {
    // Nothing was kept, so there is nothing to forget.
  }
}
addEventListener("pageshow", (event) => {
  if (event.persisted && left()) {
    cover();
  }
});
