// Opens what a page kept when the line is down: an operator's day, a facilitator's forms. Nothing is kept here, and no POST passes here.

const PAGES = "siaran-hari-", SOUNDS = "siaran-suara-", PATIENCE_MS = 8000;
const SOUND = /^\/stasiun\/\d+\/audio\/[0-9a-f]{64}$/, DAY = /^\/stasiun\/\d+$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(keptFirst(request));
  else if (SOUND.test(address.pathname)) event.respondWith(sound(request));
  else if (request.mode === "navigate" && !/\.\w+$/.test(address.pathname)) event.respondWith(page(request, address));
});

/** The stores whose names begin so, the newest first. */
async function stores(begin) {
  const names = (await caches.keys()).filter((name) => name.startsWith(begin));
  return Promise.all(names.reverse().map((name) => caches.open(name)));
}

async function held(begin, address) {
  for (const store of await stores(begin)) {
    const answer = await store.match(address);
    if (answer) return answer;
  }
  return null;
}

/** An address of `/static/` names its content: what is kept is right for good. */
async function keptFirst(request) {
  return (await held(PAGES, request.url)) ?? fetch(request);
}

/** A sound from the store, or the part of it a player asks for. */
async function sound(request) {
  const kept = await held(SOUNDS, request.url);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") ?? "");
  if (!kept) return fetch(request);
  if (!range) return kept;
  const whole = await kept.blob(), first = Number(range[1]), last = Math.min(Number(range[2] || whole.size), whole.size - 1);
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  const headers = { "Content-Type": whole.type, "Content-Range": `bytes ${first}-${last}/${whole.size}`, "Content-Length": last - first + 1 };
  return new Response(whole.slice(first, last + 1, whole.type), { status: 206, headers });
}

/** The page as the office shows it now; after a cut, or when nothing comes for long, the kept one, or words. */
async function page(request, address) {
  const kept = DAY.test(address.pathname) ? await keptDay(address) : await held(PAGES, address.origin + address.pathname);
  let answer = null;
  try {
    answer = await (kept ? Promise.race([fetch(request), late()]) : fetch(request));
  } catch { /* the line is down */ }
  if (answer && answer.status < 500) return answer;
  return kept ?? answer ?? nothing(address);
}

function late() {
  return new Promise((_, fail) => setTimeout(fail, PATIENCE_MS));
}

/** The kept page of the day an address names; of today, when it names none; else of the day nearest before. */
async function keptDay(address) {
  const day = address.searchParams.get("hari");
  if (day) return held(PAGES, `${address.pathname}?hari=${day}`);
  const today = new Date(Date.now() + 7 * 3600000).toISOString().slice(0, 10), days = await keptDays(address.pathname);
  const best = days.findLast((one) => one <= today) ?? days[0];
  return best ? held(PAGES, `${address.pathname}?hari=${best}`) : null;
}

async function keptDays(path) {
  const days = new Set();
  for (const store of await stores(PAGES))
    for (const { url } of await store.keys()) if (new URL(url).pathname === path) days.add(new URL(url).searchParams.get("hari"));
  return [...days].filter(Boolean).sort();
}

async function nothing(address) {
  const path = DAY.test(address.pathname) ? address.pathname : "";
  const links = path ? (await keptDays(path)).map((day) => `<li><a href="${path}?hari=${day}">${day}</a></li>`).join("") : "";
  const html = `<!doctype html><html lang="${WORDS.lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${WORDS.title}</title><body><main><h1>${WORDS.title}</h1><p>${WORDS.text}</p><ul>${links}</ul></main></body></html>`;
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" } });
}
