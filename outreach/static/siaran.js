// What a page gains when scripts run: typing filters, countdowns, one send per form. Everything works without it.

/** Hide the rows of a list that do not hold the typed words. */
function filterLists() {
  for (const box of document.querySelectorAll("input[data-filter]")) {
    const list = document.getElementById(box.dataset.filter);
    if (!list) continue;
    box.form?.querySelector(".filter-go")?.setAttribute("hidden", "");
    const rows = [...list.querySelectorAll("[data-row]")];
    const filter = () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    };
    box.addEventListener("input", filter);
    box.form?.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }
}

/** Count down to a moment: "4 menit 12 detik". */
function countDown() {
  for (const place of document.querySelectorAll("[data-countdown]")) {
    const [hours, minutes, seconds] = place.dataset.units.split("|");
    const show = () => {
      const left = Math.max(0, Math.round((Date.parse(place.dataset.countdown) - Date.now()) / 1000));
      const parts = [[Math.floor(left / 3600), hours], [Math.floor(left / 60) % 60, minutes], [left % 60, seconds]];
      const shown = left >= 3600 ? parts.slice(0, 2) : parts.slice(1);
      place.replaceChildren(...shown.flatMap(([count, unit]) => {
        const word = document.createElement("small");
        word.textContent = ` ${unit} `;
        return [String(count), word];
      }));
    };
    show();
    setInterval(show, 1000);
  }
}

/** A form is sent once, however often its button is pressed; coming back to the page makes it usable again. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    const button = event.submitter;
    if (button) setTimeout(() => (button.disabled = true));
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[disabled]:not([data-off])")) button.disabled = false;
  });
}

/** Undo is offered for ten seconds. */
function endUndo() {
  for (const form of document.querySelectorAll(".notice form")) setTimeout(() => form.remove(), 10000);
}

/** − and + beside a number. */
function stepCounters() {
  for (const button of document.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.for);
      field.value = Math.max(0, (parseInt(field.value, 10) || 0) + Number(button.dataset.step));
      // Whoever keeps drafts hears of it as of a typed number.
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

/** Days kept for the hours without a line belong to one sign-in: what another left in this browser goes. */
async function dropOthersDays() {
  const { signIn, person } = document.documentElement.dataset;
  for (const name of (await window.caches?.keys()) ?? []) {
    const isOwn = name.startsWith("siaran-suara-") ? !person || name.endsWith(person) : signIn && name.endsWith(signIn);
    if (name.startsWith("siaran-") && !isOwn) await caches.delete(name);
  }
}

/** Who signs out leaves nothing kept in this browser, line or no line. */
function clearOnSignOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (new URL(form.action, location).pathname !== "/keluar" || !window.caches) return;
    event.preventDefault();
    for (const name of await caches.keys()) if (name.startsWith("siaran-")) await caches.delete(name);
    for (const name of Object.keys(localStorage)) if (name.startsWith("siaran-draf-")) localStorage.removeItem(name);
    window.indexedDB?.deleteDatabase("siaran-rekaman-draf");
    form.submit();
  });
}

dropOthersDays();
clearOnSignOut();
filterLists();
countDown();
sendOnce();
endUndo();
stepCounters();
