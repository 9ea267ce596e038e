// The facilitator's form: a draft survives a closed page, and a visit without a line is sent when it is back.
import { Outbox } from "./outbox.js";

const form = document.querySelector("form[data-visit]");
const place = document.querySelector("[data-queue]");
const outbox = new Outbox("kunjungan", (count) => { if (place) place.textContent = count ? `· ${count} ↑` : ""; });
const KEPT = "siaran-draf-kunjungan";
const DRAFTED = ["village_code", "kind", "station_id", "hearing", "attendance", "note", "topic"];

if (form) {
  try {
    const draft = JSON.parse(localStorage.getItem(KEPT) || "{}");
    for (const name of DRAFTED) if (draft[name] !== undefined && form.elements[name]) form.elements[name].value = draft[name];
  } catch { localStorage.removeItem(KEPT); }
  form.addEventListener("input", () => {
    const fields = Object.fromEntries(new FormData(form));
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(DRAFTED.map((name) => [name, fields[name]]))));
  });
  form.addEventListener("submit", async (event) => {
    if (navigator.onLine) { localStorage.removeItem(KEPT); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    await outbox.put(form.action, Object.fromEntries(new FormData(form)));
    localStorage.removeItem(KEPT);
    form.reset();
    form.elements.client_id.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  }, true);
}
