// Plays a recording from the second at which a clip was heard. Without scripts the link opens the sound there.

const player = document.querySelector("[data-player]");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link) return;
  event.preventDefault();
  player.currentTime = Math.max(0, Number(link.dataset.seek) - 2);
  player.play();
});
