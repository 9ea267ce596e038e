// The operator's taps: sent at once, or kept while the line is down.
import { Outbox } from "./outbox.js";

const outbox = new Outbox("kabar");
document.addEventListener("submit", async (event) => {
  const row = event.target.closest("[data-tap]");
  if (!row || navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const fields = Object.fromEntries(new FormData(event.target));
  fields.said_at = new Date().toISOString();
  await outbox.put(event.target.action, fields);
  row.replaceChildren(document.createTextNode(event.submitter.textContent.trim() + " …"));
}, true);
