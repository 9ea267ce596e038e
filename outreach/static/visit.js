// The facilitator's forms: a draft survives a closed page, and what is saved is kept first, then sent, once, when the line is there.
import { Outbox } from "./outbox.js";
import { DRAFTS, WAITING, dropSound, heldSound, keepSound } from "./sounds.js";

const place = document.querySelector("[data-keeping]");
const form = document.querySelector("form[data-later]");
const words = place ? JSON.parse(place.dataset.words) : {};
const sound = form?.querySelector("input[type=file]");
const { person, kept } = document.documentElement.dataset;
const draftOf = (what) => `siaran-draf-${what}-${person}`;
const DRAFT = draftOf(form?.dataset.later);
// Why something came back: the page may open anew before it was read.
const REFUSED = `siaran-ditolak-${person}`;
// Recordings of this page's own life, should the browser's store have no room for them.
const loose = new Map();
const OWN = new Set(["csrf_token", "request_key", "client_id"]);
let outbox = null, waited = 0, isSaved = false;

/** Sends a note with the recording that was kept beside it, and lets that go once the office has both. */
class Notes extends Outbox {
  async bodyOf(item) {
    const key = item.fields.client_id, file = item.hasSound && ((await heldSound(WAITING, key)) ?? loose.get(key));
    if (!file) return super.bodyOf(item);
    const body = new FormData();
    for (const [name, value] of Object.entries(item.fields)) body.append(name, value);
    body.append(item.hasSound, file, file.name);
    return body;
  }
  async arrived(item) {
    if (item.hasSound) await dropSound(WAITING, item.fields.client_id);
  }
}

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
async function giveBack(item) {
  const key = item.fields.client_id;
  outbox.refusedItem = null;
  sessionStorage.setItem(REFUSED, outbox.refused);
  localStorage.setItem(draftOf(item.form), JSON.stringify(item.fields));
  if (form?.dataset.later === item.form) restore();
  if (!item.hasSound) return;
  await keepSound(DRAFTS, draftOf(item.form), await heldSound(WAITING, key));
  await dropSound(WAITING, key);
  if (form?.dataset.later === item.form) await restoreSound();
}

function restore() {
  isSaved = false;
  try {
    for (const [name, value] of Object.entries(JSON.parse(localStorage.getItem(DRAFT) || "{}")))
      if (!OWN.has(name) && form.elements[name]) form.elements[name].value = value;
  } catch { localStorage.removeItem(DRAFT); }
}

async function restoreSound() {
  const file = sound && (await heldSound(DRAFTS, DRAFT));
  if (!file) return;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  sound.files = chosen.files;
  sound.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The fields as they are written; a file is none of them. */
function written() {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

/** A page that was kept knows the day it was kept on: what is written now happened today, in WIB. */
function freshenDays() {
  const now = new Date(Date.now() + 7 * 3600000).toISOString();
  for (const day of form.querySelectorAll("input[type=date]")) day.max = day.defaultValue = now.slice(0, 10);
  for (const clock of form.querySelectorAll("input[type=time]")) clock.defaultValue = now.slice(11, 16);
}

/** A page that was kept is opened more than once: each saving gets an id of its own. */
function freshId() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("");
}

/** What waits, as a person would call it: which form, which village, which day. */
function called(fields) {
  const option = form.querySelector(`[name=village_code][value="${fields.village_code}"]`) ?? form.querySelector(`[name=village_code] option[value="${fields.village_code}"]`);
  const village = option?.closest("label")?.querySelector("b")?.textContent ?? option?.textContent ?? "";
  return [form.dataset.what, village.trim(), fields.happened_on ?? fields.heard_on].filter(Boolean).join(" ");
}

/** Put the note where it waits for the line; a second tap on the same note is no second note. */
async function save() {
  const id = freshId(), fields = { ...written(), client_id: id, request_key: id }, file = sound?.files[0];
  const about = { form: form.dataset.later, said: called(fields), hasSound: file ? sound.name : "" };
  isSaved = true;
  outbox.refused = "";
  sessionStorage.removeItem(REFUSED);
  if (file) loose.set(id, file);
  if (file) await keepSound(WAITING, id, file);
  const sent = outbox.put(form.action, fields, about);
  localStorage.removeItem(DRAFT);
  form.reset();
  if (file) await dropSound(DRAFTS, DRAFT);
  await sent;
}

if (form) {
  if (kept) freshenDays();
  restore();
  restoreSound();
  form.addEventListener("input", (event) => {
    isSaved = false;
    const fields = Object.entries(written()).filter(([name]) => !OWN.has(name));
    localStorage.setItem(DRAFT, JSON.stringify(Object.fromEntries(fields)));
    if (event.target !== sound) return;
    const isKept = sound.files[0] ? keepSound(DRAFTS, DRAFT, sound.files[0]) : dropSound(DRAFTS, DRAFT);
    // The recorder calls a recording ready once it can no longer be lost.
    event.detail?.waits?.push(isKept);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isSaved) save();
  }, true);
}
outbox = new Notes("kunjungan", tell, person, "manual");
outbox.refused ||= sessionStorage.getItem(REFUSED) ?? "";
tell(outbox.read().length);
