// Sends a recording piece by piece, so that a cut line loses one piece and not an hour. Without scripts the form goes in one piece.

const form = document.querySelector("form[data-pieces]");
const RETRY_MS = 5000;
const GIVE_WAY_MS = 1000;
const words = Object.assign(document.createElement("p"), { role: "status" });
words.setAttribute("role", "status");
const bar = Object.assign(document.createElement("progress"), { max: 1 });
const pause = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: form.dataset.stop });
let isPaused = false;
let goOn = () => {};

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.textContent = isPaused ? form.dataset.go : form.dataset.stop;
  if (!isPaused) goOn();
});

/** A name for this file that is the same when it is chosen again after a break. */
async function keyOf(file, startedAt) {
  const text = new TextEncoder().encode([file.name, file.size, file.lastModified, startedAt].join("|"));
  const digest = await crypto.subtle?.digest("SHA-256", text);
  if (digest) return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // Plain http keeps the digest from us; the words themselves do, shortened.
  return btoa(unescape(encodeURIComponent([file.size, file.lastModified, startedAt].join("-")))).slice(0, 64);
}

/** Ask the server; `null` when the line is down, so that the caller tries again. */
async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: { Accept: "application/json", "X-Form-Key": form.csrf_token.value, ...options.headers } });
  } catch {
    return null;
  }
  if (answer.status >= 500) return null;
  const told = await answer.json();
  if (answer.status === 409 && told.title && options.method === "PUT") return { again: true };
  if (!answer.ok) throw new Error(told.errors?.[0]?.detail ?? told.title);
  return told;
}

/** Wait for the line, or for the person to go on. */
function rest(ms) {
  return new Promise((resolve) => {
    goOn = resolve;
    if (ms) setTimeout(resolve, ms);
  });
}

/** Ask until there is an answer. */
async function insist(address, options) {
  for (;;) {
    while (isPaused) await rest(0);
    const told = await ask(address, options);
    if (told) return told;
    words.textContent = form.dataset.waiting;
    await rest(RETRY_MS);
  }
}

/** Show how much of the recording stands at the other end. */
function show(told) {
  const share = told.received_bytes / told.byte_count;
  bar.value = share;
  words.textContent = `${form.dataset.sending} ${Math.floor(share * 100)}%`;
}

/** Send what is missing of a file, one piece after the other. */
async function sendPieces(file, upload) {
  let told = upload;
  while (told.received_bytes < told.byte_count) {
    show(told);
    const piece = file.slice(told.received_bytes, told.received_bytes + Number(form.dataset.pieceBytes));
    const address = `/api/v1/air-check-uploads/${upload.id}/pieces/${told.received_bytes}`;
    const answer = await insist(address, { method: "PUT", body: piece, headers: { "Content-Type": "application/octet-stream" } });
    // Somebody else may be writing: give way for a moment, then go on from what stands there.
    if (answer.again) await rest(GIVE_WAY_MS);
    told = answer.again ? await insist(`/api/v1/air-check-uploads/${upload.id}`, { method: "GET" }) : answer;
  }
  show(told);
}

async function send(file) {
  const startedAt = `${form.started_at.value}:00+07:00`;
  const announced = { key: await keyOf(file, startedAt), file_name: file.name, byte_count: file.size, started_at: startedAt };
  const upload = await insist(form.dataset.pieces, { method: "POST", body: JSON.stringify(announced), headers: { "Content-Type": "application/json" } });
  await sendPieces(file, upload);
  words.textContent = form.dataset.done;
  pause.remove();
  setTimeout(() => location.reload(), 1500);
}

form.addEventListener("submit", async (event) => {
  const file = form.file.files[0];
  if (!file || !form.started_at.value) return;
  event.preventDefault();
  event.submitter.disabled = true;
  bar.setAttribute("aria-label", form.dataset.sending);
  form.append(bar, words, pause);
  try {
    await send(file);
  } catch (refusal) {
    words.textContent = `${form.dataset.failed}: ${refusal.message}`;
    pause.remove();
    event.submitter.disabled = false;
  }
});
