// Take a shift to another day or person: by pointer, by long touch, or with M and the arrows. Tried before it is dropped.

import { read, reason } from "./api.js";
import * as act from "./act.js";
import { rolesOf, shiftChip } from "./chips.js";
import { el, texts } from "./dom.js";
import * as select from "./select.js";
import { cellOf, mayEdit, store, wish } from "./store.js";
import * as strip from "./strip.js";

const table = document.getElementById("grid");
const scroller = document.getElementById("scroll");
const FAR_PX = 6, HOLD_MS = 420, ASK_MS = 70, EDGE_PX = 36;
let from = null; // {person, day} of what is carried
let onto = null;
let copying = false;
let ghost = null;
let tried = null; // the promise of what dropping here would do
let asking = null;
let press = null; // a pointer that is down and may become a drag
let dropping = false; // the answer to a drop is awaited
let swallow = false; // the click that ends a drag

export const carrying = () => from !== null;

export function pick(place) {
  if (!mayEdit(place.person) || !cellOf(place.person, place.day)) {
    act.tell("warning", !store.board.editable ? texts.readOnly : mayEdit(place.person) ? texts.carryNothing : texts.notYours);
    return;
  }
  from = { ...place };
  onto = null;
  ghost = el("div", { class: "ghost", role: "status", "aria-live": "polite" }, shiftChip(store.board, cellOf(from.person, from.day)), el("span", { class: "ghost-says" }, texts.carryHow));
  document.body.append(ghost);
  select.cellAt(from)?.classList.add("carried");
}

function wishes() {
  const a = cellOf(from.person, from.day), b = cellOf(onto.person, onto.day);
  const there = wish(onto.person, onto.day, a[0], rolesOf(a));
  return copying ? [there] : [there, wish(from.person, from.day, b ? b[0] : null, b ? rolesOf(b) : null)];
}

const same = (a, b) => Boolean(a && b && a.person === b.person && a.day === b.day);

export function over(place, { copy = false } = {}) {
  if (same(place, onto) && copy === copying) {
    return;
  }
  table.querySelectorAll(".drop-ok, .drop-bad, .drop-wait").forEach((cell) => cell.classList.remove("drop-ok", "drop-bad", "drop-wait"));
  onto = place;
  copying = copy;
  tried = null;
  clearTimeout(asking);
  strip.trying(null);
  if (!place || same(place, from)) {
    says("", texts.carryHow);
    return;
  }
  const cell = select.cellAt(place);
  follow(cell);
  if (!mayEdit(place.person)) {
    cell?.classList.add("drop-bad");
    says("bad", texts.notYours);
    return;
  }
  cell?.classList.add("drop-wait");
  says("", texts.checking);
  asking = setTimeout(ask, ASK_MS);
}

function ask() {
  const place = onto;
  tried = read(`try?cells=${encodeURIComponent(JSON.stringify(wishes()))}`).then((outcome) => {
    if (same(place, onto)) {
      const fine = outcome.broken.length === 0;
      const cell = select.cellAt(place);
      cell?.classList.remove("drop-wait");
      cell?.classList.add(fine ? "drop-ok" : "drop-bad");
      strip.trying(outcome);
      const parts = act.effectParts(outcome.effect).map((part) => part.text).join(" · ");
      says(fine ? "ok" : "bad", fine ? `${word()} ${parts || texts.effNone}` : outcome.broken[0]);
    }
    return outcome;
  }).catch((error) => {
    says("bad", reason(error));
    return null;
  });
}

function word() {
  return copying ? texts.carryCopy : cellOf(onto.person, onto.day) ? texts.carrySwap : texts.carryMove;
}

function says(tone, words) {
  if (ghost) {
    ghost.className = `ghost ${tone}`;
    ghost.querySelector(".ghost-says").textContent = words;
    if (ghost.style.getPropertyValue("left")) {
      place(ghost.offsetLeft, ghost.offsetTop); // its words may be longer now
    }
  }
}

export async function drop(accept, copy = copying) {
  if (!from || dropping) {
    return;
  }
  if (accept && onto && !same(onto, from)) {
    if (copy !== copying) {
      over(onto, { copy });
    }
    clearTimeout(asking);
    const made = mayEdit(onto.person) ? wishes() : null;
    dropping = true;
    const outcome = tried ? await tried : null;
    end();
    if (outcome && outcome.broken.length) {
      act.tell("danger", el("strong", {}, texts.cannot), el("ul", {}, [...new Set(outcome.broken)].slice(0, 6).map((one) => el("li", {}, one))));
    } else if (made) {
      act.edit(made); // the server checks it once more
    } else {
      act.tell("warning", texts.notYours);
    }
    return;
  }
  end();
}

function end() {
  clearTimeout(asking);
  select.cellAt(from)?.classList.remove("carried");
  table.querySelectorAll(".drop-ok, .drop-bad, .drop-wait, .carried").forEach((cell) => cell.classList.remove("drop-ok", "drop-bad", "drop-wait", "carried"));
  ghost?.remove();
  from = onto = ghost = tried = null;
  copying = dropping = false;
  strip.trying(null);
}

// a pointer carries the ghost with it; the keys leave it at the day
function follow(cell) {
  if (press || !ghost || !cell) {
    return;
  }
  const box = cell.getBoundingClientRect();
  place(box.left + 12, box.bottom + 4);
}

function place(x, y) {
  const width = ghost.offsetWidth, height = ghost.offsetHeight;
  ghost.style.setProperty("left", `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`);
  ghost.style.setProperty("top", `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`);
}

function under(x, y) {
  const cell = document.elementFromPoint(x, y)?.closest("td[data-person]");
  return cell ? { person: cell.dataset.person, day: Number(cell.dataset.day) } : null;
}

table.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("td[data-person]");
  if (!cell || !event.isPrimary || event.button !== 0 || event.shiftKey || carrying()) {
    return;
  }
  const place = { person: cell.dataset.person, day: Number(cell.dataset.day) };
  press = { id: event.pointerId, x: event.clientX, y: event.clientY, place, touch: event.pointerType === "touch", dragging: false, choosing: false };
  if (press.touch && mayEdit(place.person) && cellOf(place.person, place.day)) {
    press.timer = setTimeout(begin, HOLD_MS);
  }
});

function begin() {
  if (!press || !mayEdit(press.place.person) || !cellOf(press.place.person, press.place.day)) {
    return;
  }
  press.dragging = true;
  swallow = true;
  document.body.classList.add("dragging");
  pick(press.place);
  place(press.x + 14, press.y + 18);
  if (press.touch) {
    navigator.vibrate?.(12);
  }
}

document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) {
    return;
  }
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > FAR_PX;
  if (!press.dragging && !press.choosing && far) {
    if (press.touch) {
      clearTimeout(press.timer); // the finger scrolls
      press = null;
      return;
    }
    if (mayEdit(press.place.person) && cellOf(press.place.person, press.place.day)) {
      begin();
    } else {
      press.choosing = true; // from an empty day the pointer chooses a rectangle
      swallow = true;
      document.body.classList.add("dragging");
      select.put(press.place);
    }
  }
  const found = under(event.clientX, event.clientY);
  if (press?.choosing && found) {
    select.put(found, { extend: true });
  }
  if (press?.dragging) {
    place(event.clientX + 14, event.clientY + 18);
    over(found, { copy: event.altKey });
    edge(event);
  }
});

function edge(event) {
  const box = scroller.getBoundingClientRect();
  const push = (near, far, at) => (at < near + EDGE_PX ? -14 : at > far - EDGE_PX ? 14 : 0);
  scroller.scrollBy(push(box.left, box.right, event.clientX), push(box.top, box.bottom, event.clientY));
}

function release(accept) {
  if (!press) {
    return;
  }
  clearTimeout(press.timer);
  const { dragging } = press;
  press = null;
  document.body.classList.remove("dragging");
  if (dragging) {
    drop(accept);
  }
  setTimeout(() => { swallow = false; }, 0);
}

document.addEventListener("pointerup", (event) => press && event.pointerId === press.id && release(true));
document.addEventListener("pointercancel", () => release(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && press?.dragging) {
    release(false);
  } else if (event.key === "Escape" && !press && carrying() && !table.contains(event.target)) {
    drop(false); // carried with the keys, and left with Tab
  }
});
table.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-person]");
  const put = carrying() && !dropping && !swallow; // picked up with the keys, put down with the mouse
  if (swallow || put) {
    event.stopImmediatePropagation();
    event.preventDefault();
  }
  if (put && cell) {
    const chosen = { person: cell.dataset.person, day: Number(cell.dataset.day) };
    select.put(chosen);
    over(chosen, { copy: event.altKey });
    drop(true, event.altKey);
  }
}, true);
scroller.addEventListener("touchmove", (event) => press?.dragging && event.preventDefault(), { passive: false });
table.addEventListener("contextmenu", (event) => press?.touch && event.preventDefault());
