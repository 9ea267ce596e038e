// Records at most ten seconds of what is heard, where the browser has a microphone to lend, into the form's own file field.

const RATE_HZ = 8000, MOST_S = 10;
// As it is: what a phone does to voices would spoil the likeness to the clip.
const WISH = { audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } };
const place = document.querySelector("[data-recorder]");
const words = JSON.parse(place.dataset.words);
const field = document.getElementById(place.dataset.recorder);
const [button, bar, said, player] = ["button", "progress", "[role=status]", "audio"].map((what) => place.querySelector(what));
let recorder = null;

/** What was recorded as a plain WAV that every office can read: eight thousand values a second, as many as the search uses. */
async function writeWave(recorded) {
  const heard = await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(await recorded.arrayBuffer());
  const values = heard.getChannelData(0).subarray(0, MOST_S * RATE_HZ), bytes = 2 * values.length;
  const file = new DataView(new ArrayBuffer(44 + bytes));
  const letters = (at, text) => [...text].forEach((letter, i) => file.setUint8(at + i, letter.charCodeAt(0)));
  letters(0, "RIFF");
  letters(8, "WAVEfmt ");
  letters(36, "data");
  for (const [at, value] of [[4, 36 + bytes], [16, 16], [24, RATE_HZ], [28, 2 * RATE_HZ], [40, bytes]]) file.setUint32(at, value, true);
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]]) file.setUint16(at, value, true);
  values.forEach((value, i) => file.setInt16(44 + 2 * i, Math.max(-1, Math.min(1, value)) * 32767, true));
  return new File([file], "rekaman.wav", { type: "audio/wav" });
}

/** Put a file where a person would have chosen it; done once whoever keeps drafts has kept it. */
function choose(file) {
  const chosen = new DataTransfer(), waits = [];
  chosen.items.add(file);
  field.files = chosen.files;
  for (const kind of ["input", "change"]) field.dispatchEvent(new CustomEvent(kind, { bubbles: true, detail: { waits } }));
  return Promise.all(waits);
}

/** The recording can be heard before it is sent. */
function show() {
  const file = field.files[0];
  if (player.src) URL.revokeObjectURL(player.src);
  player.hidden = !file;
  if (file) player.src = URL.createObjectURL(file);
  else player.removeAttribute("src");
}

function stand(isRunning) {
  place.toggleAttribute("data-busy", isRunning);
  button.textContent = isRunning ? words.stop : words.start;
  bar.hidden = !isRunning;
  bar.value = 0;
}

/** Count until the time is up or the button is pressed again. */
function runDown(began) {
  if (recorder?.state !== "recording") return;
  bar.value = (performance.now() - began) / 1000;
  if (bar.value >= MOST_S) recorder.stop();
  else setTimeout(runDown, 200, began);
}

async function start() {
  const stream = await navigator.mediaDevices.getUserMedia(WISH), parts = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => finish(stream, parts));
  recorder.addEventListener("start", () => runDown(performance.now()));
  recorder.start();
  stand(true);
  said.textContent = words.running;
}

async function finish(stream, parts) {
  for (const track of stream.getTracks()) track.stop();
  try {
    await choose(await writeWave(new Blob(parts, { type: parts[0]?.type })));
    said.textContent = words.done;
  } catch {
    said.textContent = words.failed;
  }
  stand(false);
}

if (navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.OfflineAudioContext) {
  place.hidden = false;
  field.addEventListener("change", show);
  field.form.addEventListener("reset", () => setTimeout(() => { show(); said.textContent = ""; }));
  button.addEventListener("click", () => {
    if (recorder?.state === "recording") recorder.stop();
    else start().catch(() => (said.textContent = words.barred));
  });
  stand(false);
  show();
}
