// Moving a slot of the joint week by pointer or arrows; places that work on both banks glow. The form does the same without it.

const FIRST = 5 * 60, LAST = 22 * 60, STEP = 5, FAR = 6;
const status = document.querySelector(".moving");
const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}.${String(minute % 60).padStart(2, "0")}`;
const shape = (name, fields) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(fields)) made.setAttribute(key, value);
  return made;
};

/** One slot on one drawing while it is being moved. */
class Move {
  constructor(link, room) {
    this.link = link;
    this.room = room;
    this.board = link.ownerSVGElement;
    const { left, dayWidth, top, days } = this.board.dataset;
    this.left = Number(left);
    this.dayWidth = Number(dayWidth);
    this.top = Number(top);
    const shown = days.trim().split(" ");
    this.days = shown.map((day) => room.days.find((known) => known.day === day));
    this.from = { day: shown.indexOf(link.dataset.day), minute: Math.round(room.first / STEP) * STEP };
    this.at = { ...this.from };
    this.glow();
    this.say();
  }

  x(day, minute) {
    const part = (Math.min(Math.max(minute, FIRST), LAST) - FIRST) / (LAST - FIRST);
    return this.left + (day + part) * this.dayWidth;
  }

  /** Draw where the first start may lie, behind everything else. */
  glow() {
    this.light = shape("g", { class: "room" });
    this.days.forEach((day, place) => {
      for (const [start, end] of day.free) {
        const x = this.x(place, start), width = this.x(place, end + this.room.length) - x;
        const height = this.board.viewBox.baseVal.height - this.top;
        if (width > 0) this.light.append(shape("rect", { x, y: this.top, width, height }));
      }
    });
    const chosen = this.board.querySelector(".chosen-day");
    if (chosen) chosen.after(this.light);
    else this.board.prepend(this.light);
  }

  to(day, minute) {
    this.at.day = Math.min(Math.max(day, 0), this.days.length - 1);
    this.at.minute = Math.min(Math.max(Math.round(minute / STEP) * STEP, 0), 1435);
    const shift = this.x(this.at.day, this.at.minute) - this.x(this.from.day, this.from.minute);
    this.link.setAttribute("transform", `translate(${shift} 0)`);
    this.say();
  }

  /** Follow the pointer: its way since it went down, in the drawing's own units. */
  by(units) {
    const whole = this.from.day + (this.from.minute - FIRST) / (LAST - FIRST) + units / this.dayWidth;
    const day = Math.min(Math.max(Math.floor(whole), 0), this.days.length - 1);
    this.to(day, FIRST + (whole - day) * (LAST - FIRST));
  }

  get isFree() {
    return this.days[this.at.day].free.some(([start, end]) => this.at.minute >= start && this.at.minute <= end);
  }

  get isMoved() {
    return this.at.day !== this.from.day || this.at.minute !== this.from.minute;
  }

  say() {
    const { words, taken } = this.days[this.at.day];
    const facts = { when: `${words} ${clock(this.at.minute)}` };
    let kind = this.isFree ? "free" : "shut";
    for (const { id, name, behind } of this.isFree ? [] : this.room.stations) {
      const start = this.at.minute + behind, end = start + this.room.length;
      const hit = taken.find(([station, since, until]) => station === id && since < end && start < until);
      if (!hit) continue;
      kind = "taken";
      Object.assign(facts, { what: hit[3], station: name });
      break;
    }
    status.hidden = false;
    status.textContent = status.dataset[kind].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
    this.link.classList.toggle("cannot", !this.isFree);
  }

  end() {
    this.light.remove();
    this.link.removeAttribute("transform");
    this.link.classList.remove("cannot");
  }

  /** Hand the place over to the form, where it is saved by a person. */
  settle() {
    const day = this.days[this.at.day].day, minute = clock(this.at.minute).replace(".", ":");
    location.assign(`${this.link.getAttribute("href")}/ubah?${new URLSearchParams({ hari: day, jam: minute })}`);
  }
}

const rooms = new Map();
async function roomOf(link) {
  const address = link.getAttribute("href");
  if (!rooms.has(address)) {
    const answer = await fetch(`${address}/ruang?hari=${link.dataset.day}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return null;
    rooms.set(address, await answer.json());
  }
  return rooms.get(address);
}

let move = null;
async function begin(link) {
  const room = await roomOf(link);
  if (room) move ??= new Move(link, room);
  return move;
}
function stop() {
  move?.end();
  move = null;
}

function followPointer(link) {
  let down = null, moved = false;
  link.addEventListener("dragstart", (event) => event.preventDefault());
  link.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    down = event.clientX;
    moved = false;
    link.setPointerCapture(event.pointerId);
  });
  link.addEventListener("pointermove", async (event) => {
    if (down === null || (!moved && Math.abs(event.clientX - down) < FAR)) return;
    moved = true;
    const board = link.ownerSVGElement, scale = board.viewBox.baseVal.width / board.getBoundingClientRect().width;
    const way = (event.clientX - down) * scale;
    if (await begin(link)) move?.by(way);
  });
  link.addEventListener("pointerup", () => {
    down = null;
    if (move?.isFree && move.isMoved) move.settle();
    else stop();
  });
  link.addEventListener("pointercancel", () => {
    down = null;
    stop();
  });
  link.addEventListener("click", (event) => moved && event.preventDefault());
}

const STEPS = { ArrowLeft: [0, -STEP], ArrowRight: [0, STEP], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
function followKeys(link) {
  link.addEventListener("keydown", async (event) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      if (await begin(link)) move?.to(move.at.day + step[0], move.at.minute + step[1] * (event.shiftKey ? 6 : 1));
    } else if (move && event.key === "Escape") {
      stop();
    } else if (move?.isMoved && event.key === "Enter") {
      event.preventDefault();
      if (move.isFree) move.settle();
    }
  });
  link.addEventListener("blur", () => move?.link === link && stop());
}

if (status) {
  status.hidden = false;
  for (const link of document.querySelectorAll(".week-wide a[data-move]")) {
    followPointer(link);
    followKeys(link);
  }
}
