// Plays a clip where it stands in a list, one at a time, and marks what was heard to its end. Without it the sound opens by itself.

const sound = new Audio();
let playing = null;
const show = (link, state) => {
  link.dataset.state = state;
  link.querySelector("path").setAttribute("d", state === "playing" ? "M5 3h3v12H5zM11 3h3v12h-3z" : "M5 3l10 6-10 6z");
};
const stop = () => {
  if (playing) show(playing, playing.dataset.heard ? "heard" : "");
  playing = null;
};
function tellHeard() {
  const links = [...document.querySelectorAll("[data-play]")], heard = links.filter((link) => link.dataset.heard).length;
  for (const place of document.querySelectorAll("[data-heard-of]"))
    place.textContent = place.dataset.heardOf.replace("{n}", heard).replace("{all}", links.length);
}
sound.addEventListener("ended", () => {
  for (const link of document.querySelectorAll("[data-play]")) if (link.href === playing?.href) link.dataset.heard = "1";
  const done = playing;
  stop();
  if (done) for (const link of document.querySelectorAll("[data-heard]")) show(link, "heard");
  tellHeard();
});
sound.addEventListener("error", () => { if (playing) location.assign(playing.href); });
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-play]");
  if (!link) return;
  event.preventDefault();
  if (playing === link) {
    sound.pause();
    stop();
    return;
  }
  stop();
  playing = link;
  sound.src = link.href;
  sound.play();
  show(link, "playing");
});
tellHeard();
