// The operator's taps: each is kept before it is sent, so that none is lost with the line; what waits stands on its line.
import { Outbox } from "./outbox.js";

const place = document.querySelector("[data-keeping]");
const words = JSON.parse(place.dataset.words);
let outbox = null, waited = 0;

/** Say how much waits and why, and mark the lines it belongs to. */
function tell(count) {
  const said = place.querySelector("[data-waiting]");
  const parts = [];
  if (count) parts.push(words.waiting.replace("{n}", count));
  if (count && outbox?.needsSignIn) parts.push(words.sign_in);
  if (outbox?.refused) parts.push(words.refused.replace("{why}", outbox.refused));
  said.textContent = parts.join(" ");
  said.hidden = !parts.length;
  markLines();
  // All has arrived: the page shows what became of it.
  if (waited && !count && !outbox.refused) location.reload();
  waited = count;
}

/** A line whose answer waits shows it in place of its buttons; "Ubah" gives them back, for a later answer counts. */
function markLines() {
  const waiting = new Map((outbox?.read() ?? []).map((item) => [item.slot, item.said]));
  for (const note of document.querySelectorAll("[data-later]")) if (!waiting.has(note.dataset.later)) giveBack(note);
  for (const row of document.querySelectorAll("[data-tap]")) {
    const said = waiting.get(row.dataset.tap), line = row.closest("[data-line]");
    if (said && line) showLater(line, row, said);
  }
}

function giveBack(note) {
  note.nextElementSibling.hidden = false;
  note.remove();
}

function showLater(line, row, said) {
  const buttons = row.closest("details") ?? row;
  const old = line.querySelector("[data-later]");
  const text = `${said} · ${words.later}`;
  if (old?.firstChild.textContent.trim() === text) return;
  old?.remove();
  const note = Object.assign(document.createElement("p"), { className: "small", textContent: `${text} ` });
  note.dataset.later = row.dataset.tap;
  const change = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words.change });
  change.addEventListener("click", () => {
    buttons.hidden = false;
    if (buttons.matches("details")) buttons.open = true;
    change.remove();
    row.querySelector("button").focus();
  });
  note.append(change);
  buttons.hidden = true;
  buttons.before(note);
}

document.addEventListener("submit", async (event) => {
  const row = event.target.closest("[data-tap]");
  if (!row) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { aired } = Object.fromEntries(new FormData(event.target));
  // A page that was kept is opened more than once: its own keys would make two taps one.
  const client_id = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("");
  const about = { slot: row.dataset.tap, said: event.submitter.textContent.trim() };
  row.closest("[data-line]")?.querySelector("[data-later]")?.remove();
  await outbox.put(event.target.action, { aired, client_id, request_key: client_id, said_at: new Date().toISOString() }, about);
}, true);
document.addEventListener("siaran:lines", markLines);
outbox = new Outbox("kabar", tell, document.documentElement.dataset.person);
tell(outbox.read().length);

// After "Unduh paket" the band asks now and then whether the last byte has been sent, and shows what the page would.
const WAIT = 2000, MOST = 900;
function watchPackage() {
  const band = document.querySelector("[data-package]:not([data-package='held'])");
  band?.querySelector("a[href$='paket.zip']")?.addEventListener("click", () => {
    let asked = 0;
    const ask = async () => {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
      const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-package='held']");
      if (fresh) band.replaceWith(fresh);
      else if (++asked < MOST) setTimeout(ask, WAIT);
    };
    setTimeout(ask, WAIT);
  }, { once: true });
}
watchPackage();
