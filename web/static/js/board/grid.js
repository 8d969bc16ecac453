// The board's table: people by day, with one tab stop; arrow keys move it, Enter or a click opens the day.

import { chip, inWords, rolesOf } from "./chips.js";
import { el, icon, number, say, texts } from "./dom.js";

const table = document.getElementById("grid");
const filters = { department: document.getElementById("filter-department"), role: document.getElementById("filter-role"), name: document.getElementById("filter-name") };
const narrow = window.matchMedia("(max-width: 767px)");
let board = null;
let span = [0, 0];
let at = null; // {person, day} of the tab stop
let open = () => {};

export function onOpen(handler) {
  open = handler;
}

export function people() {
  const name = filters.name.value.trim().toLowerCase();
  return board.people.filter((person) =>
    (!filters.department.value || person.department === filters.department.value) &&
    (!filters.role.value || filters.role.value in (board.skills[person.code] || {}) || board.cells[person.index].some((cell) => rolesOf(cell).includes(filters.role.value))) &&
    (!name || person.name.toLowerCase().includes(name) || person.code.toLowerCase().includes(name)));
}

export function daysShown() {
  return Array.from({ length: span[1] - span[0] }, (_, i) => span[0] + i);
}

export function draw(data, days) {
  board = data;
  board.people.forEach((person, index) => { person.index = index; });
  span = days;
  const shown = people();
  const wide = span[1] - span[0] <= 7 && !narrow.matches;
  table.className = `board ${wide ? "wide" : ""}`;
  table.style.setProperty("--days", span[1] - span[0]);
  table.replaceChildren(head(), el("tbody", {}, rows(shown, wide)), foot(shown));
  if (!at || !cellOf(at)) {
    at = shown.length ? { person: shown[0].code, day: span[0] } : null;
  }
  stop(at, false);
}

export function focus(person, day) {
  at = { person, day };
  stop(at, true);
}

export function headCells() {
  return daysShown().map((day) => {
    const one = board.days[day];
    const mark = board.marked[day];
    return el("th", { scope: "col", class: dayClass(day), title: mark || undefined },
      el("span", { class: "weekday" }, one.weekday), el("span", { class: "number" }, one.number), mark ? el("span", { class: "special" }, mark) : null);
  });
}

export function dayClass(day) {
  const one = board.days[day];
  return [one.weekend ? "weekend" : "", board.closed.includes(day) ? "closed" : "", day in board.marked ? "marked" : ""].join(" ").trim();
}

function head() {
  return el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "who-col" }, texts.person), headCells(), el("th", { scope: "col", class: "sum-col" }, texts.hours)));
}

function rows(shown, wide) {
  if (!shown.length) {
    return el("tr", {}, el("td", { colspan: span[1] - span[0] + 2, class: "nobody" }, texts.nobody));
  }
  const made = [];
  let department = null;
  for (const person of shown) {
    const group = person.own ? person.department : "";
    if (group !== department) {
      department = group;
      made.push(el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: span[1] - span[0] + 2 }, el("span", {}, person.own ? board.departments[person.department] : texts.guest))));
    }
    made.push(row(person, wide));
  }
  return made;
}

function row(person, wide) {
  const cells = daysShown().map((day) => {
    const words = inWords(board, person, day);
    return el("td", { role: "gridcell", tabindex: "-1", class: `cell ${dayClass(day)}`, "aria-label": words.replaceAll("\n", ", "), title: words, dataset: { person: person.code, day } }, chip(board, person, day, wide));
  });
  const planned = person.planned_min / 60, regular = person.regular_min / 60;
  const over = person.planned_min > person.regular_min;
  return el("tr", { class: person.own ? "" : "guest" },
    el("th", { scope: "row", class: "who-col" }, el("span", { class: "name" }, person.name), el("span", { class: "sub" }, person.own ? person.code : board.departments[person.department])),
    cells,
    el("td", { class: `sum-col ${over ? "over" : ""}`, title: say("ofHours", { planned: number(planned, 1), regular: number(regular, 1) }) }, el("span", { class: "planned" }, number(planned, 1)), el("span", { class: "regular" }, `/ ${number(regular, 0)}`)));
}

function foot(shown) {
  const own = shown.filter((person) => person.own);
  const cells = daysShown().map((day) => {
    const working = own.filter((person) => board.cells[person.index][day]);
    const minutes = working.reduce((sum, person) => sum + board.shift_types[board.cells[person.index][day][0]].work_min, 0);
    const words = say("atWorkHours", { n: working.length, h: number(minutes / 60, 0) });
    return el("td", { class: dayClass(day), title: words, "aria-label": words }, el("strong", {}, String(working.length)), el("span", { class: "sub" }, `${number(minutes / 60, 0)} h`));
  });
  return el("tfoot", {}, el("tr", {}, el("th", { scope: "row", class: "who-col" }, texts.atWork), cells, el("td", { class: "sum-col" }, number(own.reduce((sum, person) => sum + person.planned_min, 0) / 60, 0))));
}

function cellOf(place) {
  return table.querySelector(`td[data-person="${CSS.escape(place.person)}"][data-day="${place.day}"]`);
}

function stop(place, take) {
  const before = table.querySelector('td[tabindex="0"]');
  if (before) {
    before.tabIndex = -1;
  }
  const cell = place && cellOf(place);
  if (cell) {
    cell.tabIndex = 0;
    if (take) {
      cell.focus({ preventScroll: false });
    }
  }
}

table.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-person]");
  if (cell) {
    at = { person: cell.dataset.person, day: Number(cell.dataset.day) };
    stop(at, true);
    open(at.person, at.day);
  }
});

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td[data-person]");
  if (!cell) {
    return;
  }
  const shown = people();
  let index = shown.findIndex((person) => person.code === cell.dataset.person);
  let day = Number(cell.dataset.day);
  const page = Math.max(1, Math.floor(table.parentElement.clientHeight / cell.offsetHeight) - 3);
  switch (event.key) {
    case "ArrowLeft": day = Math.max(span[0], day - 1); break;
    case "ArrowRight": day = Math.min(span[1] - 1, day + 1); break;
    case "ArrowUp": index = Math.max(0, index - 1); break;
    case "ArrowDown": index = Math.min(shown.length - 1, index + 1); break;
    case "PageUp": index = Math.max(0, index - page); break;
    case "PageDown": index = Math.min(shown.length - 1, index + page); break;
    case "Home": day = span[0]; break;
    case "End": day = span[1] - 1; break;
    case "Enter": case " ": case "F2": open(cell.dataset.person, day); event.preventDefault(); return;
    case "Delete": case "Backspace": open(cell.dataset.person, day, "OFF"); event.preventDefault(); return;
    default: {
      const code = event.key.toUpperCase(); // a shift's own letter chooses it
      if (code in board.shift_types && !event.ctrlKey && !event.metaKey && !event.altKey) {
        open(cell.dataset.person, day, code);
        event.preventDefault();
      }
      return;
    }
  }
  event.preventDefault();
  at = { person: shown[index].code, day };
  stop(at, true);
});

for (const field of Object.values(filters)) {
  field.addEventListener("input", () => board && draw(board, span));
}

// the list of what is broken beside the money
export function drawFaults(data) {
  const list = document.getElementById("faults");
  const hardFirst = [...data.violations].sort((a, b) => Number(b.hard) - Number(a.hard) || (b.fen || 0) - (a.fen || 0));
  const items = hardFirst.slice(0, 40).map((found) =>
    el("li", { class: found.hard ? "hard" : "" },
      icon(found.hard ? "x-circle" : "info-circle"),
      found.person && found.days.length
        ? el("button", { class: "btn btn-link", type: "button", onclick: () => open(found.person, found.days[found.days.length - 1]) }, found.text)
        : el("span", {}, found.text)));
  list.replaceChildren(...(items.length ? items : [el("li", { class: "fine" }, icon("check-circle"), el("span", {}, texts.fits))]));
}
