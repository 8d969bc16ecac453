// Cover under the board: hours given against hours needed, by role and day; a click shows the day by half hour.

import { read } from "./api.js";
import { el, icon, number, say, svg, texts } from "./dom.js";
import { dayClass, daysShown, headCells } from "./grid.js";
import { pictureLink } from "./picture.js";
import { store } from "./store.js";

const table = document.getElementById("cover");
const place = document.getElementById("slots");

export function draw(cover, filter) {
  if (!cover.roles.length || store.board.waiting) { // an empty roster is short everywhere: no news while its first search runs
    table.className = "board bare"; // no wider than the page: its only words stay in sight
    table.replaceChildren(el("tbody", {}, el("tr", {}, el("td", { class: "nobody" }, store.board.waiting ? texts.afterFirst : texts.noCover))));
    return;
  }
  table.className = `board cover ${wideDays() ? "wide" : ""}`;
  table.style.setProperty("--days", daysShown().length);
  const shown = cover.roles.filter((role) => !filter || role.role === filter);
  table.replaceChildren(
    el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "who-col" }, el("span", { class: "visually-hidden" }, texts.role)), headCells(), el("th", { scope: "col", class: "sum-col" }, texts.shortHours))),
    el("tbody", {}, shown.map(row)));
}

function wideDays() {
  return document.getElementById("grid").classList.contains("wide");
}

function row(role) {
  return el("tr", {},
    el("th", { scope: "row", class: "who-col" }, el("span", { class: `role c-${role.colour}` }, el("span", { class: "dot" }), role.name), role.waits ? el("span", { class: "sub", title: texts.waitsHint }, texts.waits) : null),
    daysShown().map((day) => cell(role, day)),
    el("td", { class: "sum-col" }, el("span", { class: "planned" }, number(role.short_hours, 0)), el("span", { class: "regular" }, " h")));
}

// a gap when an hour or more, and 8 % of the need, is expected to be missing; deep from 20 %; over when more is given than
// nine of ten cases need
function cell(role, day) {
  const need = role.need[day], low = role.low[day], high = role.high[day], given = role.given[day], short = role.short[day];
  const over = given - high;
  const state = need < 0.05 && given < 0.05 ? "empty" : short >= Math.max(1, need * 0.08) ? (short >= need * 0.2 ? "gap deep" : "gap") : over > 0.5 ? "over" : "fine";
  const top = Math.max(high, given, 0.1) * 1.05;
  const x = (hours) => ((hours / top) * 60).toFixed(1);
  const words = say(role.waits ? "coverWaits" : "coverCell", { role: role.name, day: dayName(day), given: number(given, 1), need: number(need, 1), low: number(low, 1), high: number(high, 1), short: number(short, 1), idle: number(Math.max(0, given - need + short), 1) });
  const bar = svg("svg", { viewBox: "0 0 60 10", class: "bar", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: 0, y: 3, width: x(given), height: 4, class: "given" }),
    svg("rect", { x: x(low), y: 0.5, width: Math.max(0.6, x(high) - x(low)).toFixed(1), height: 9, class: "band" }),
    svg("rect", { x: (x(need) - 0.6).toFixed(1), y: 0, width: 1.2, height: 10, class: "need" }));
  const figure = state.startsWith("gap") ? `−${number(short, 0)}` : state === "over" ? `+${number(over, 0)}` : state === "empty" ? "" : "✓";
  return el("td", { class: `cover-cell ${state} ${dayClass(day)}` },
    el("button", { type: "button", title: words, "aria-label": words, dataset: { role: role.role, day }, onclick: () => showSlots(role.role, day) },
      el("span", { class: "figure" }, figure), bar));
}

let days = [];

export function nameDays(found) {
  days = found;
}

function dayName(day) {
  return days[day] ? days[day].long : "";
}

let asked = 0;

export async function showSlots(role, day) {
  const mine = ++asked;
  const found = await read(`slots?role=${encodeURIComponent(role)}&day=${day}`);
  if (mine !== asked) {
    return;
  }
  const title = say("slotsTitle", { role: found.name, day: found.day });
  const drawing = picture(found, (slot) => gapAddress(role, day, slot));
  place.hidden = false;
  place.replaceChildren(el("div", { class: "slots" },
    el("div", { class: "slots-head" }, el("h3", {}, el("span", { class: `role c-${found.colour}` }, el("span", { class: "dot" }), title)),
      el("a", { class: "btn btn-quiet btn-sm ms-auto", id: "who-could-come", href: gapAddress(role, day) }, icon("search"), texts.whoCouldCome),
      el("button", { class: "btn btn-bare btn-sm", type: "button", "aria-label": texts.close, onclick: () => { place.hidden = true; } }, icon("x-lg"))),
    drawing,
    pictureLink(drawing, title),
    el("p", { class: "muted small" }, texts.slotsHint),
    figures(found)));
  place.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

// the page that says who could come at that time
function gapAddress(role, day, slot) {
  const at = slot === undefined ? "" : `&slot=${slot}`;
  return `/rosters/${document.getElementById("board").dataset.roster}/gap?role=${encodeURIComponent(role)}&day=${days[day].iso}${at}`;
}

function picture(found, address) {
  const width = 960, height = 220, left = 34, bottom = 24, top = 10;
  const n = found.times.length;
  const most = Math.max(1, ...found.high, ...found.given) * 1.1;
  const x = (i) => left + (i / n) * (width - left - 6);
  const y = (heads) => top + (1 - heads / most) * (height - top - bottom);
  const steps = (values) => values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)} ${x(i + 1).toFixed(1)},${y(value).toFixed(1)}`);
  const lines = [];
  const unit = most > 12 ? 4 : most > 6 ? 2 : 1;
  for (let heads = 0; heads <= most; heads += unit) {
    lines.push(svg("line", { x1: left, x2: width - 6, y1: y(heads), y2: y(heads), class: "rule" }), svg("text", { x: left - 6, y: y(heads) + 4, class: "axis end" }, String(heads)));
  }
  const hours = found.times.flatMap((time, i) => (time.endsWith(":00") && Number(time.slice(0, 2)) % 2 === 0 ? [svg("text", { x: x(i), y: height - 6, class: "axis mid" }, time)] : []));
  const gaps = found.short.flatMap((short, i) => {
    if (short < 0.05) {
      return [];
    }
    const from = found.given[i] + short;
    const words = `${texts.whoCouldCome} ${found.times[i]}`;
    return [svg("a", { href: address(i), "aria-label": words }, svg("title", {}, words),
      svg("rect", { x: x(i).toFixed(1), width: (x(i + 1) - x(i)).toFixed(1), y: y(from).toFixed(1), height: Math.max(0, y(found.given[i]) - y(from)).toFixed(1), class: "gap" }))];
  });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "slot-chart", role: "group", "aria-label": texts.slotsHint },
    lines, hours,
    svg("polygon", { points: [...steps(found.high), ...steps(found.low).reverse().map((pair) => pair.split(" ").reverse().join(" "))].join(" "), class: "band" }),
    gaps,
    svg("polyline", { points: steps(found.need).join(" "), class: "need" }),
    svg("polyline", { points: steps(found.given).join(" "), class: "given" }));
}

function figures(found) {
  const busy = found.times.map((time, i) => i).filter((i) => found.given[i] || found.need[i] >= 0.05);
  return el("details", {}, el("summary", { class: "small" }, texts.asTable),
    el("div", { class: "table-wrap" }, el("table", { class: "table" },
      el("thead", {}, el("tr", {}, [texts.time, texts.given, texts.needed, texts.band, texts.shortHours].map((name) => el("th", { scope: "col", class: "num" }, name)))),
      el("tbody", {}, busy.map((i) => el("tr", {}, [found.times[i], number(found.given[i], 1), number(found.need[i], 1), `${number(found.low[i], 1)}–${number(found.high[i], 1)}`, number(found.short[i], 1)].map((value) => el("td", { class: "num" }, value))))))));
}
