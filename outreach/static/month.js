// Walks a month's days by arrow keys, and turns its leaves by Page Up and Page Down. Every day is a link without it.

const dates = [...document.querySelectorAll(".month .date")];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const LEAVES = { PageUp: "prev", PageDown: "next" };

document.querySelector(".month").addEventListener("keydown", (event) => {
  const here = dates.indexOf(event.target);
  if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key in LEAVES) document.querySelector(`[rel="${LEAVES[event.key]}"]`).click();
  else if (event.key in STEPS) dates[here + STEPS[event.key]]?.focus();
  else return;
  event.preventDefault();
});
