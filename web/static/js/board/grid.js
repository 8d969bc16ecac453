// The board's table: people by day. Of many people only the rows in view are drawn; sums are of all that the filters show.

import { chip, inWords, rolesOf } from "./chips.js";
import { el, icon, money, number, say, texts } from "./dom.js";
import * as select from "./select.js";
import { store, totals, unchecked } from "./store.js";

const table = document.getElementById("grid");
const scroller = document.getElementById("scroll");
const filters = { department: document.getElementById("filter-department"), role: document.getElementById("filter-role"), name: document.getElementById("filter-name") };
const narrow = window.matchMedia("(max-width: 767px)");
const MANY = 60; // from so many rows on only those in view are drawn
const BESIDE = 8; // rows drawn above and below the view
let span = [0, 0];
let lines = []; // what the filters show, in order: {group} or {person}
let tops = [0]; // the height above each line, and of all
let heights = { row: 47, group: 26 };
let drawn = [0, 0];
let wide = false;
let open = () => {};
let filtered = () => {};

export function connect({ onOpen, onFilter }) {
  open = onOpen;
  filtered = onFilter;
}

export function people() {
  const board = store.board;
  const name = filters.name.value.trim().toLowerCase();
  return board.people.filter((person) =>
    (!filters.department.value || person.department === filters.department.value) &&
    (!filters.role.value || filters.role.value in (board.skills[person.code] || {}) || board.cells[person.index].some((cell) => rolesOf(cell).includes(filters.role.value))) &&
    (!name || [person.name, person.also, person.code].some((text) => text.toLowerCase().includes(name))));
}

export function shownCodes() {
  return lines.flatMap((line) => (line.person ? [line.person.code] : []));
}

export function daysShown() {
  return Array.from({ length: span[1] - span[0] }, (_, i) => span[0] + i);
}

export function pageRows() {
  return Math.max(1, Math.floor(scroller.clientHeight / heights.row) - 3);
}

export function draw(days) {
  span = days;
  const shown = people();
  wide = span[1] - span[0] <= 7 && !narrow.matches;
  lines = [];
  let department = null;
  for (const person of shown) {
    const group = person.own ? person.department : "";
    if (group !== department) {
      department = group;
      lines.push({ group: person.own ? store.board.departments[person.department] : texts.guest });
    }
    lines.push({ person });
  }
  table.className = `board ${wide ? "wide" : ""} ${span[1] - span[0] > 16 ? "month" : ""}`;
  table.style.setProperty("--days", span[1] - span[0]);
  table.setAttribute("aria-rowcount", String(lines.length + 2));
  table.replaceChildren(head(), el("tbody", {}), foot(shown));
  measure();
  body(true);
  select.keep();
}

// draws these people's rows anew, and the sums
export function redraw(codes) {
  const board = store.board;
  lines = lines.map((line) => (line.person ? { person: board.people[board.at.get(line.person.code)] } : line));
  for (const code of codes) {
    const row = table.querySelector(`tr[data-person="${CSS.escape(code)}"]`);
    const at = lines.findIndex((line) => line.person?.code === code);
    row?.replaceWith(rowOf(lines[at], at));
  }
  table.tFoot.replaceWith(foot(lines.flatMap((line) => (line.person ? [line.person] : []))));
  select.mark(table.contains(document.activeElement) || document.activeElement === document.body);
}

// brings a person's row into the part that is drawn
export function show({ person }) {
  const at = lines.findIndex((line) => line.person?.code === person);
  if (at < 0) {
    return;
  }
  if (at < drawn[0] || at >= drawn[1]) {
    scroller.scrollTop = Math.max(0, tops[at] - scroller.clientHeight / 2);
    body();
  }
}

export function headCells() {
  return daysShown().map((day) => {
    const one = store.board.days[day];
    const mark = store.board.marked[day];
    return el("th", { scope: "col", class: dayClass(day), title: mark || undefined, dataset: { head: day } },
      el("span", { class: "weekday" }, one.weekday), el("span", { class: "number" }, one.number), mark ? el("span", { class: "special" }, mark) : null);
  });
}

export function dayClass(day) {
  const board = store.board, one = board.days[day];
  return [one.weekend ? "weekend" : "", board.closed.includes(day) ? "closed" : "", day in board.marked ? "marked" : "", day === board.today ? "today" : ""].filter(Boolean).join(" ");
}

function head() {
  return el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "who-col" }, texts.person), headCells(), el("th", { scope: "col", class: "sum-col" }, texts.hours)));
}

function measure() {
  const sample = lines.slice(0, 2).map(rowOf);
  table.tBodies[0].replaceChildren(...sample);
  const [group, row] = [sample.find((one) => one.classList.contains("group")), sample.find((one) => one.dataset.person)];
  heights = { group: group?.getBoundingClientRect().height || heights.group, row: row?.getBoundingClientRect().height || heights.row };
  tops = [0];
  for (const line of lines) {
    tops.push(tops[tops.length - 1] + (line.person ? heights.row : heights.group));
  }
}

function inView() {
  if (lines.length <= MANY) {
    return [0, lines.length];
  }
  const first = Math.max(0, tops.findIndex((top) => top > scroller.scrollTop) - 1 - BESIDE);
  let last = first;
  while (last < lines.length && tops[last] < scroller.scrollTop + scroller.clientHeight + BESIDE * heights.row) {
    last += 1;
  }
  return [first, last];
}

function body(anew = false) {
  const tbody = table.tBodies[0];
  if (!lines.length) {
    tbody.replaceChildren(el("tr", {}, el("td", { colspan: span[1] - span[0] + 2, class: "nobody" }, texts.nobody)));
    return;
  }
  const [first, last] = inView();
  if (!anew && first >= drawn[0] && last <= drawn[1] && drawn[1] - drawn[0] < last - first + 4 * BESIDE) {
    return;
  }
  const focused = document.activeElement?.closest?.("#grid td[data-person]");
  drawn = [first, last];
  tbody.replaceChildren(spacer(tops[first]), ...lines.slice(first, last).map((line, i) => rowOf(line, first + i)), spacer(tops[lines.length] - tops[last]));
  select.mark(Boolean(focused));
}

function spacer(height) {
  const cell = el("td", { colspan: span[1] - span[0] + 2, class: "spacer" });
  cell.style.setProperty("height", `${height}px`);
  return el("tr", { class: "space", hidden: height <= 0, "aria-hidden": "true" }, cell);
}

function rowOf(line, at) {
  if (line.group !== undefined) {
    return el("tr", { class: "group", "aria-rowindex": at + 2 }, el("th", { scope: "rowgroup", colspan: span[1] - span[0] + 2 }, el("span", {}, line.group)));
  }
  const { person } = line;
  const board = store.board;
  const cells = daysShown().map((day) => {
    const words = inWords(board, person, day);
    return el("td", { role: "gridcell", tabindex: "-1", class: `cell ${dayClass(day)}`, title: words, dataset: { person: person.code, day } }, chip(board, person, day, wide));
  });
  return el("tr", { class: person.own ? "" : "guest", dataset: { person: person.code }, "aria-rowindex": at + 2 },
    el("th", { scope: "row", class: "who-col" }, el("span", { class: "name" }, person.name), el("span", { class: "sub" }, person.own ? person.code : board.departments[person.department])),
    cells, sumCell(person));
}

// all of the whole roster, however many days of it are shown: hours against the contract; below: wages, nights, wishes granted
const sumOf = (person) => totals(person, store.board.days.map((_, day) => day));

function sumCell(person) {
  const planned = person.planned_min / 60, regular = person.regular_min / 60;
  const sum = sumOf(person);
  const said = [say("ofHours", { planned: number(planned, 1), regular: number(regular, 1) })];
  if (sum.fen !== null) {
    said.push(say("sumCost", { money: money(sum.fen) }));
  }
  said.push(say("sumNights", { n: sum.nights }), say("sumWishes", { n: sum.granted, of: sum.asked }));
  return el("td", { class: `sum-col ${person.planned_min > person.regular_min ? "over" : ""}`, title: said.join("\n") },
    el("span", { class: "planned" }, number(planned, 1)), el("span", { class: "regular" }, `/ ${number(regular, 0)}`),
    el("span", { class: "sub" }, sum.fen === null ? null : el("span", {}, money(sum.fen)),
      sum.nights ? el("span", { class: "nights" }, icon("moon"), String(sum.nights)) : null,
      sum.asked ? el("span", { class: "asked" }, `✓${sum.granted}/${sum.asked}`) : null));
}

function foot(shown) {
  const own = shown.filter((person) => person.own);
  const cells = daysShown().map((day) => {
    let heads = 0, minutes = 0, fen = 0, nights = 0;
    for (const person of own) {
      const cell = store.board.cells[person.index][day];
      if (cell) {
        const type = store.board.shift_types[cell[0]];
        heads += 1;
        minutes += type.work_min;
        fen += ((person.rate || 0) * type.work_min) / 60;
        nights += type.night ? 1 : 0;
      }
    }
    const words = `${say("atWorkHours", { n: heads, h: number(minutes / 60, 0) })}\n${say("sumCost", { money: money(fen) })}\n${say("sumNights", { n: nights })}`;
    const seen = { class: "sub", "aria-hidden": "true" };
    return el("td", { class: dayClass(day), title: words }, el("span", { class: "visually-hidden" }, words.replaceAll("\n", ", ")), el("strong", { "aria-hidden": "true" }, String(heads)), el("span", seen, `${number(minutes / 60, 0)} h`), el("span", seen, thousands(fen)));
  });
  return el("tfoot", {}, el("tr", {}, el("th", { scope: "row", class: "who-col" }, texts.atWork, own.length < shown.length ? el("span", { class: "sub" }, texts.ofYours) : null), cells,
    el("td", { class: "sum-col" }, number(own.reduce((sum, person) => sum + person.planned_min, 0) / 60, 0), el("span", { class: "sub" }, thousands(own.reduce((sum, person) => sum + (sumOf(person).fen || 0), 0))))));
}

const short = new Intl.NumberFormat(document.documentElement.lang, {
  notation: "compact", maximumSignificantDigits: 3, useGrouping: "always", style: "currency",
  currency: document.querySelector("[data-currency]").dataset.currency,
});
const thousands = (fen) => (fen ? short.format(fen / 100) : "");

// Enter or a click opens the day; Shift and a click chooses the rectangle up to it
table.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-person]");
  if (cell) {
    const place = { person: cell.dataset.person, day: Number(cell.dataset.day) };
    select.put(place, { extend: event.shiftKey });
    if (!event.shiftKey) {
      open(place.person, place.day);
    }
  }
});

let waiting = false;
scroller.addEventListener("scroll", () => {
  if (lines.length > MANY && !waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      body();
    });
  }
}, { passive: true });

for (const field of Object.values(filters)) {
  field.addEventListener("input", () => {
    if (store.board) {
      scroller.scrollTop = 0;
      draw(span);
      filtered();
    }
  });
}

// the list of what is broken beside the money
export function drawFaults() {
  const list = document.getElementById("faults");
  const once = new Map(store.board.violations.map((found) => [`${found.person} ${found.text}`, found])); // two burdens, one sentence
  const hardFirst = [...once.values()].sort((a, b) => Number(b.hard) - Number(a.hard) || (b.fen || 0) - (a.fen || 0));
  const items = hardFirst.slice(0, 40).map((found) =>
    el("li", { class: found.hard ? "hard" : "" },
      icon(found.hard ? "x-circle" : "info-circle"),
      found.person && found.days.length
        ? el("button", { class: "btn btn-link", type: "button", onclick: () => open(found.person, found.days[found.days.length - 1]) }, found.text)
        : el("span", {}, found.text)));
  const none = store.board.roster.objective_fen === null
    ? el("li", {}, icon("hourglass-split"), el("span", {}, unchecked() ? texts.checking : texts.unchecked))
    : el("li", { class: "fine" }, icon("check-circle"), el("span", {}, texts.fits));
  if (hardFirst.length > items.length) {
    items.push(el("li", {}, icon("plus-lg"), el("span", {}, say("andMore", { n: hardFirst.length - items.length }))));
  }
  list.replaceChildren(...(items.length ? items : [none]));
  document.getElementById("faults-count").textContent = hardFirst.length || "";
}
