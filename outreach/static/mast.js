// Puts an assumed mast where the map is tapped and moves it by arrow keys; what changes is read from the server. The form does the same.

const STEP_PX = 4, LEAP = 5, ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const form = document.querySelector("[data-suppose]");
const map = () => document.querySelector("[data-map]");
let asked = null;

/** The fields of the mast in hand: the one last touched, else the last one. */
let inHand = form.querySelector("fieldset:last-of-type");
form.addEventListener("focusin", (event) => {
  inHand = event.target.closest("fieldset") ?? inHand;
});
const box = (name) => form.elements[`${name}${inHand.dataset.mast}`];

/** How long a degree is on the drawing, and where its corner lies. */
function corner() {
  const { west, north, degreeX, degreeY } = map().querySelector("svg").dataset;
  return { west: Number(west), north: Number(north), x: Number(degreeX), y: Number(degreeY) };
}

function place(longitude, latitude) {
  box("lintang").value = latitude.toFixed(5);
  box("bujur").value = longitude.toFixed(5);
  box("desa").value = "";
}

/** The address of what the form says now, without its empty fields. */
function address() {
  const fields = [...new FormData(form)].filter(([, value]) => value !== "");
  return `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
}

/** Whether every mast has what it needs: a station stands in for what is left empty, a village for the coordinates. */
function isWhole() {
  return [...form.querySelectorAll("fieldset")].every(({ dataset: { mast } }) => {
    const says = (name) => form.elements[`${name}${mast}`].value.trim() !== "";
    return says("stasiun") || ((says("desa") || (says("lintang") && says("bujur"))) && says("daya") && says("tinggi"));
  });
}

/** Ask the server what this changes; a newer question takes the place of an open one. */
async function suppose({ isStep }) {
  if (!isWhole()) return;
  const url = address();
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(url, { signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...page.querySelectorAll("[data-result]")];
    // A mast that cannot be: the page says what is wrong once the button is pressed.
    if (!answer.ok || !found.length || page.querySelector(".refusal")) return;
    const hadFocus = map().contains(document.activeElement);
    document.querySelectorAll("[data-result]").forEach((old, number) => old.replaceWith(found[number]));
    getReady();
    if (hadFocus) map().focus();
    if (isStep) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
  } catch (fault) {
    if (fault.name !== "AbortError") location.assign(url);
  }
}

function getReady() {
  map().tabIndex = 0;
  map().addEventListener("click", (event) => {
    const svg = map().querySelector("svg"), known = corner();
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    place(known.west + at.x / known.x, known.north - at.y / known.y);
    suppose({ isStep: false });
  });
  map().addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    const longitude = Number(box("bujur").value.replace(",", ".")), latitude = Number(box("lintang").value.replace(",", "."));
    if (!way || event.altKey || event.ctrlKey || event.metaKey || !longitude || !latitude) return;
    event.preventDefault();
    const known = corner(), step = STEP_PX * (event.shiftKey ? LEAP : 1);
    place(longitude + (way[0] * step) / known.x, latitude - (way[1] * step) / known.y);
    suppose({ isStep: true });
  });
}

form.addEventListener("change", () => suppose({ isStep: false }));
addEventListener("popstate", () => location.reload());
getReady();
