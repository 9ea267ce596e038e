// The facilitator's forms: a draft survives a closed page, and what is saved is kept first, then sent, once, when the line is there.
import { Outbox } from "./outbox.js";

const place = document.querySelector("[data-keeping]");
const form = document.querySelector("form[data-later]");
const words = place ? JSON.parse(place.dataset.words) : {};
const { person } = document.documentElement.dataset;
const DRAFT = `siaran-draf-${form?.dataset.later}-${person}`;
// Why something came back: the page may open anew before it was read.
const REFUSED = `siaran-ditolak-${person}`;
const OWN = new Set(["csrf_token", "request_key", "client_id"]);
let outbox = null, waited = 0;

/** Say what waits here and why, and give back what was refused. */
function tell(count) {
  if (!place || !outbox) return;
  const said = place.querySelector("[data-waiting]"), parts = [];
  if (count) parts.push(words.waiting.replace("{what}", outbox.read().map((item) => item.said).join("; ")));
  if (count && outbox.needsSignIn) parts.push(words.sign_in);
  if (outbox.refused) parts.push(words.refused.replace("{why}", outbox.refused));
  said.textContent = parts.join(" ");
  said.hidden = !parts.length;
  if (outbox.refusedItem) giveBack(outbox.refusedItem);
  // All has arrived: the page shows it, and offers to undo it.
  else if (waited && !count && !outbox.refused) location.reload();
  waited = count;
}

/** What the office did not take goes back into the form it came from, to be mended. */
function giveBack(item) {
  outbox.refusedItem = null;
  sessionStorage.setItem(REFUSED, outbox.refused);
  localStorage.setItem(`siaran-draf-${item.form}-${person}`, JSON.stringify(item.fields));
  if (form?.dataset.later === item.form) restore();
}

function restore() {
  try {
    for (const [name, value] of Object.entries(JSON.parse(localStorage.getItem(DRAFT) || "{}")))
      if (!OWN.has(name) && form.elements[name]) form.elements[name].value = value;
  } catch { localStorage.removeItem(DRAFT); }
}

/** A page that was kept is opened more than once: each saving gets an id of its own. */
function freshId() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("");
}

/** What waits, as a person would call it: which form, which village, which day. */
function called(fields) {
  const option = form.querySelector(`[name=village_code][value="${fields.village_code}"]`) ?? form.querySelector(`[name=village_code] option[value="${fields.village_code}"]`);
  const village = option?.closest("label")?.querySelector("b")?.textContent ?? option?.textContent ?? "";
  return [form.dataset.what, village.trim(), fields.happened_on].filter(Boolean).join(" ");
}

if (form) {
  restore();
  form.addEventListener("input", () => {
    const fields = Object.entries(Object.fromEntries(new FormData(form))).filter(([name]) => !OWN.has(name));
    localStorage.setItem(DRAFT, JSON.stringify(Object.fromEntries(fields)));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const id = freshId(), fields = { ...Object.fromEntries(new FormData(form)), client_id: id, request_key: id };
    outbox.refused = "";
    sessionStorage.removeItem(REFUSED);
    const sent = outbox.put(form.action, fields, { form: form.dataset.later, said: called(fields) });
    localStorage.removeItem(DRAFT);
    form.reset();
    await sent;
  }, true);
}
outbox = new Outbox("kunjungan", tell, person, "manual");
outbox.refused ||= sessionStorage.getItem(REFUSED) ?? "";
tell(outbox.read().length);
