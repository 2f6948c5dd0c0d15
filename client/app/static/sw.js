// Keeps the shell of Waymark for offline days. It never touches the API, and takes over only when the interface says so.
const CACHE = "waymark-__VERSION__";
const SHELL = __SHELL__;

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" }))));
  event.waitUntil(kept);
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("waymark-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api") || url.pathname === "/healthz") {
    return;
  }
  const path = request.mode === "navigate" && !SHELL.includes(url.pathname) ? "/" : url.pathname;
  if (SHELL.includes(path)) {
    const answer = async () => (await (await caches.open(CACHE)).match(path)) ?? fetch(request);
    event.respondWith(answer());
  }
});
