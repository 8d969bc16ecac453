// Which days are chosen: one that the keys act on, and with Shift a rectangle from it. Marks what is drawn.

import { el } from "./dom.js";
import { store } from "./store.js";

const table = document.getElementById("grid");
const told = el("p", { class: "visually-hidden", role: "status", "aria-live": "polite", id: "chosen" });
table.parentElement.after(told);

let at = null; // {person, day}: the end that moves, the one tab stop
let from = null; // the end that stays
let shownPeople = () => [];
let daysOf = () => [];
let reveal = () => {};

export function connect({ people, days, show }) {
  shownPeople = people;
  daysOf = days;
  reveal = show;
}

export function active() {
  return at;
}

export function put(place, { take = true, extend = false } = {}) {
  at = place;
  from = extend && from ? from : place;
  if (take) {
    reveal(at);
  }
  mark(take);
  const { rows, days } = rectangle();
  told.textContent = rows.length * days.length > 1 ? `${rows.length} × ${days.length}` : "";
}

// the place after the filters or the days shown changed
export function keep() {
  const people = shownPeople(), days = daysOf();
  if (!at || !people.includes(at.person) || !days.includes(at.day)) {
    at = people.length && days.length ? { person: people[0], day: days[0] } : null;
  }
  if (!from || !people.includes(from.person) || !days.includes(from.day)) {
    from = at;
  }
  mark(false);
}

export function rectangle() {
  if (!at) {
    return { rows: [], days: [] };
  }
  const people = shownPeople(), days = daysOf();
  const [top, bottom] = [people.indexOf(from.person), people.indexOf(at.person)].sort((a, b) => a - b);
  const [left, right] = [days.indexOf(from.day), days.indexOf(at.day)].sort((a, b) => a - b);
  return { rows: people.slice(Math.max(0, top), bottom + 1), days: days.slice(Math.max(0, left), right + 1) };
}

// every chosen day that may be changed: [[person, day]]
export function editable() {
  const { rows, days } = rectangle();
  const board = store.board;
  return rows.filter((code) => board.people[board.at.get(code)].own).flatMap((code) => days.map((day) => [code, day]));
}

export function cellAt(place) {
  return place && table.querySelector(`td[data-person="${CSS.escape(place.person)}"][data-day="${place.day}"]`);
}

export function mark(take) {
  for (const cell of table.querySelectorAll('td.chosen, td[tabindex="0"]')) {
    cell.classList.remove("chosen");
    cell.removeAttribute("aria-selected");
    cell.tabIndex = -1;
  }
  const { rows, days } = rectangle();
  if (rows.length * days.length > 1) {
    const codes = new Set(rows);
    for (const row of table.tBodies[0]?.rows || []) {
      for (const cell of codes.has(row.dataset.person) ? row.cells : []) {
        if (cell.dataset.day && days.includes(Number(cell.dataset.day))) {
          cell.classList.add("chosen");
          cell.setAttribute("aria-selected", "true");
        }
      }
    }
  }
  const cell = cellAt(at);
  if (cell) {
    cell.tabIndex = 0;
    if (take) {
      cell.focus({ preventScroll: false });
    }
  }
}

// the browser would mark the text between two presses with Shift
table.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest("td[data-person]") && event.preventDefault());

export function move(down, right, { extend = false } = {}) {
  const people = shownPeople(), days = daysOf();
  if (!at || !people.length) {
    return;
  }
  const clamp = (value, most) => Math.max(0, Math.min(most - 1, value));
  put({ person: people[clamp(people.indexOf(at.person) + down, people.length)], day: days[clamp(days.indexOf(at.day) + right, days.length)] }, { extend });
}
