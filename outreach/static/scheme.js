// Follows the planner while it works: words and bar move, and the page is read anew when there is more to see.

const EVERY_MS = 1500;
const place = document.querySelector("[data-progress]");
const words = place.querySelector("[data-words]");
const bar = place.querySelector("progress");

/** Ask once how far it is; a lost line is no reason to stop asking. */
async function ask() {
  let told;
  try {
    told = await (await fetch(place.dataset.progress, { headers: { Accept: "application/json" } })).json();
  } catch {
    return;
  }
  if (!told.open || (told.plan && place.dataset.plan === "0")) {
    location.reload();
    return;
  }
  if (words.textContent !== told.words) words.textContent = told.words;
  bar.value = told.share;
}

setInterval(ask, EVERY_MS);
