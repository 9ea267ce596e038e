// Keeps the pages an address names, with their files and sound, in this browser for the hours without a line, and says plainly what it holds.

const place = document.querySelector("[data-keeping]");
const words = JSON.parse(place.dataset.words);
const { signIn, person, kept } = document.documentElement.dataset;
const PAGES = "siaran-hari-", SOUNDS = `siaran-suara-${person}`;
const AGAIN_MS = 60000;
let isBusy = false;

/** Put a sentence on the page; `state` is for whoever watches the element. */
function say(state, facts = {}) {
  place.dataset.state = state;
  const text = words[state].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const said = place.querySelector("[data-held]");
  if (said.textContent !== text) said.textContent = text;
}

function when(moment) {
  const form = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" };
  return new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(moment)).replace(/(\d)[:.](\d\d)$/, "$1.$2");
}

/** What is to be kept, as the office says now; nothing when the line does not carry it. */
async function askList() {
  const answer = await fetch(place.dataset.keeping, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Keep one page as a copy that knows when it was made. Another person's page is never kept. */
async function keepPage(cache, address, at) {
  // A copy takes no notice away from the page it is for.
  const answer = await fetch(address, { headers: { Accept: "text/html", "X-Kept-Copy": "1" } });
  const text = await answer.text();
  if (!answer.ok || answer.redirected || !text.includes(`data-sign-in="${signIn}"`)) throw new TypeError("not this sign-in's page");
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  await cache.put(address, new Response(text.replace("<html ", `<html data-kept="${at}" `), { headers }));
}

/** Keep the lists with the style and scripts they use: a cache of its own for every release and sign-in, and the older one goes last. */
async function keepPages(list) {
  const name = `${PAGES}${list.release}-${signIn}`, cache = await caches.open(name);
  for (const file of list.files) if (!(await cache.match(file))) await cache.add(file);
  for (const page of list.pages) await keepPage(cache, page, list.at);
  await cache.put(place.dataset.keeping, new Response(JSON.stringify(list)));
  const wanted = new Set([...list.pages, ...list.files, place.dataset.keeping].map((address) => new URL(address, location).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  for (const other of await caches.keys()) if (other.startsWith(PAGES) && other !== name) await caches.delete(other);
}

async function digestOf(bytes) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keep every sound that is not here yet; one that does not fit its fingerprint is not kept. */
async function keepSounds(list) {
  const cache = await caches.open(SOUNDS), wanted = new Set(list.sounds.map((sound) => new URL(sound.address, location).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  for (const sound of list.sounds) {
    if (await cache.match(sound.address)) continue;
    say("storing", await countHeld(list));
    const answer = await fetch(sound.address), bytes = await answer.arrayBuffer();
    if (!answer.ok || (await digestOf(bytes)) !== sound.sha256) continue;
    await cache.put(sound.address, new Response(bytes, { headers: { "Content-Type": answer.headers.get("Content-Type") } }));
  }
}

/** How many of a list's sounds truly lie here. */
async function countHeld(list) {
  const held = await Promise.all(list.sounds.map((sound) => caches.match(sound.address)));
  return { n: held.filter(Boolean).length, all: list.sounds.length, size: list.size, when: when(list.at) };
}

/** The list as it was when the line was last there. */
async function heldList() {
  const answer = await caches.match(place.dataset.keeping);
  return answer ? answer.json() : null;
}

async function tellHeld(state, asked) {
  const list = (await heldList()) ?? (state === "full" ? asked : null);
  if (!list) return say("nothing");
  const facts = await countHeld(list);
  return say(facts.n === facts.all ? "held" : state, facts);
}

async function keep() {
  if (isBusy) return;
  isBusy = true;
  let list = null;
  try {
    list = await askList();
    if (list && kept) return openFresh();
    if (!list) return await tellHeld("cut");
    await keepPages(list);
    await keepSounds(list);
    await tellHeld("cut");
  } catch (fault) {
    await tellHeld(fault.name === "QuotaExceededError" ? "full" : "cut", list);
  } finally {
    isBusy = false;
  }
}

/** A kept copy gives way to the page itself once the line is back, but never while somebody listens or writes. */
function openFresh() {
  if (document.activeElement?.matches("input, textarea, select") || document.querySelector("[data-busy]")) return;
  if ([...document.querySelectorAll("audio")].every((player) => player.paused)) location.reload();
}

async function begin() {
  place.hidden = false;
  if (kept) Object.assign(place.querySelector("[data-age]"), { textContent: words.age.replace("{when}", when(kept)), hidden: false });
  if (!window.isSecureContext || !navigator.serviceWorker || !window.caches) {
    place.querySelector("[data-barred]")?.removeAttribute("hidden");
    return say("barred");
  }
  for (const options of (place.dataset.scopes ?? "").split(" ").map((scope) => (scope ? { scope } : {})))
    await navigator.serviceWorker.register(place.dataset.worker, options).catch(() => null);
  navigator.storage?.persist?.();
  addEventListener("online", keep);
  setInterval(() => (kept || place.dataset.state !== "held") && keep(), AGAIN_MS);
  return keep();
}
begin();
