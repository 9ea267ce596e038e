// Lets the operator's page follow the clock while it stays open or was kept: the next broadcast, and the lines whose time came.

const EVERY_MS = 5000;
const pattern = document.getElementById("tap-later");
const next = document.querySelector("[data-next]");
const startOf = (line) => Date.parse(line.dataset.start);
const lines = [...document.querySelectorAll("[data-start]")];

/** A line whose time has come asks for its tap, as the page itself would had it been loaded now. */
function open(line) {
  const wait = line.querySelector(".wait");
  if (!wait || startOf(line) > Date.now()) return;
  wait.remove();
  if (!pattern) return;
  const row = pattern.content.firstElementChild.cloneNode(true);
  row.dataset.tap = line.dataset.slot;
  for (const form of row.querySelectorAll("form")) form.action = form.getAttribute("action").replace("/0/", `/${line.dataset.slot}/`);
  line.append(row);
  document.dispatchEvent(new Event("siaran:lines"));
}

/** Show the next line above, once the one shown there has begun. */
function moveOn() {
  const line = lines.find((one) => startOf(one) > Date.now());
  if (!next || next.dataset.next === (line?.dataset.slot ?? "")) return;
  next.dataset.next = line?.dataset.slot ?? "";
  next.querySelector("[data-coming]").hidden = !line;
  next.querySelector("[data-none]").hidden = Boolean(line);
  if (!line) return;
  next.querySelector("[data-clock]").textContent = line.querySelector(".when").textContent;
  next.querySelector("[data-countdown]").dataset.countdown = line.dataset.start;
  next.querySelector(".topic").replaceWith(line.querySelector(".topic").cloneNode(true));
  next.querySelector("[data-title]").textContent = line.querySelector("b").textContent;
  next.querySelector("[data-about]").textContent = line.dataset.about;
  const player = next.querySelector("audio");
  if (player.paused) player.src = line.querySelector("[data-play]").href;
}

function follow() {
  for (const line of lines) open(line);
  moveOn();
}
follow();
setInterval(follow, EVERY_MS);
