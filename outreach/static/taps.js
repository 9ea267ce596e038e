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

// After "Unduh paket" or "Unduh selisih" the band asks now and then whether the last byte has been sent, and shows what the page would.
const WAIT = 2000, MOST = 900;
function watchPackage() {
  const band = document.querySelector("[data-package]:not([data-package='held'])");
  band?.addEventListener("click", (event) => {
    if (!event.target.closest("a[href$='.zip']") || band.dataset.asking) return;
    band.dataset.asking = "yes";
    let asked = 0;
    const ask = async () => {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
      const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-package='held']");
      if (fresh) band.replaceWith(fresh);
      else if (++asked < MOST) setTimeout(ask, WAIT);
    };
    setTimeout(ask, WAIT);
  });
}
watchPackage();
