// One day, role by time of day: who is in which role when, above the heads needed and given by half hour.

import { read } from "./api.js";
import { rolesOf } from "./chips.js";
import { el, number, say, svg, texts } from "./dom.js";
import { people } from "./grid.js";
import { store } from "./store.js";

const place = document.getElementById("dayview");
const DAY_MIN = 24 * 60;
let open = () => {};
let asked = 0;
let drawn = null; // the day in sight

export function connect({ onOpen }) {
  open = onOpen;
}

const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

// parts of shifts that touch the day: {role, person, day (of the shift), from, to} in minutes of this day
export function segments(day) {
  const board = store.board, found = [];
  for (const begun of [day - 1, day]) {
    for (const person of begun < 0 ? [] : people()) {
      const cell = board.cells[person.index][begun];
      if (!cell) {
        continue;
      }
      const roles = rolesOf(cell);
      const begins = minutes(board.shift_types[cell[0]].start);
      board.shift_types[cell[0]].blocks.forEach(([start, end], i) => {
        const after = (time) => minutes(time) + (minutes(time) < begins ? DAY_MIN : 0); // past midnight
        const from = after(start), to = after(end) > from ? after(end) : after(end) + DAY_MIN;
        const shift = begun === day ? 0 : -DAY_MIN;
        const [a, b] = [Math.max(0, from + shift), Math.min(DAY_MIN, to + shift)];
        if (b > a) {
          found.push({ role: roles[i] || "", person, day: begun, from: a, to: b, code: cell[0] });
        }
      });
    }
  }
  return found;
}

// neighbouring parts of one person in one role as one bar, and bars packed into lanes
function lanes(parts) {
  const bars = [];
  for (const part of parts.sort((a, b) => a.from - b.from || a.person.index - b.person.index)) {
    const last = bars.findLast((bar) => bar.person === part.person);
    last && last.to === part.from ? (last.to = part.to) : bars.push({ ...part });
  }
  const found = [];
  for (const bar of bars) {
    const lane = found.find((one) => one[one.length - 1].to <= bar.from);
    lane ? lane.push(bar) : found.push([bar]);
  }
  return found;
}

const clock = (at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;

export function draw(day, role) {
  const board = store.board;
  const all = segments(day);
  const codes = [...Object.keys(board.roles), ""].filter((code) => (!role || code === role) && all.some((part) => part.role === code));
  const hours = Array.from({ length: 12 }, (_, i) => el("span", {}, `${String(i * 2).padStart(2, "0")}:00`));
  place.replaceChildren(
    el("div", { class: "day-axis", "aria-hidden": "true" }, el("span", { class: "day-role" }), el("div", { class: "day-hours" }, hours)),
    ...codes.map((code) => roleRow(day, code, all.filter((part) => part.role === code))),
    codes.length ? "" : el("p", { class: "nobody" }, texts.dayEmpty));
  if (drawn !== day) {
    drawn = day;
    showFrom(all.filter((part) => part.day === day));
  }
  heads(day);
}

// where the day is wider than its place: begin an hour before its first shift, not with an empty night
function showFrom(parts) {
  const axis = place.querySelector(".day-hours");
  const first = Math.min(...parts.map((part) => part.from), DAY_MIN) - 60;
  place.scrollLeft = parts.length ? (Math.max(0, first) / DAY_MIN) * axis.offsetWidth : 0;
}

function roleRow(day, code, parts) {
  const role = store.board.roles[code];
  const total = parts.reduce((sum, part) => sum + part.to - part.from, 0);
  return el("section", { class: `day-row c-${role ? role.colour : "zinc"}`, "aria-label": role ? role.name : texts.noRole },
    el("h3", { class: "day-role" }, el("span", { class: "dot" }), role ? role.name : texts.noRole, el("span", { class: "sub" }, say("nHours", { n: number(total / 60, 1) }))),
    el("div", { class: "day-lanes" },
      store.covers?.roles.some((one) => one.role === code) ? el("div", { class: "day-need", dataset: { role: code } }) : null,
      lanes(parts).map((lane) => el("div", { class: "day-lane" }, lane.map((bar) => barOf(day, bar))))));
}

function barOf(day, bar) {
  const words = `${bar.person.name}, ${bar.code}, ${clock(bar.from)}–${clock(bar.to)}`;
  const made = el("button", { type: "button", class: "day-bar", title: words, "aria-label": words, onclick: () => open(bar.person.code, bar.day) }, el("span", {}, bar.person.name));
  made.style.setProperty("left", `${((bar.from / DAY_MIN) * 100).toFixed(3)}%`);
  made.style.setProperty("width", `${(((bar.to - bar.from) / DAY_MIN) * 100).toFixed(3)}%`);
  return made;
}

async function heads(day) {
  const mine = ++asked;
  const found = await read(`day?day=${day}`).catch(() => null);
  if (!found || mine !== asked) {
    return;
  }
  for (const one of found.roles) {
    const band = place.querySelector(`.day-need[data-role="${CSS.escape(one.role)}"]`);
    band?.replaceChildren(bandOf(one));
  }
}

function bandOf(one) {
  const n = one.given.length, most = Math.max(1, ...one.need, ...one.given) * 1.05;
  const steps = (values) => values.map((value, i) => `${((i / n) * 960).toFixed(1)},${(28 - (value / most) * 26).toFixed(1)} ${(((i + 1) / n) * 960).toFixed(1)},${(28 - (value / most) * 26).toFixed(1)}`).join(" ");
  const short = one.short.reduce((sum, value) => sum + value, 0) * (24 / n);
  const words = one.waits ? texts.dayWaits : say("dayNeed", { h: number(short, 1) });
  return svg("svg", { viewBox: "0 0 960 30", preserveAspectRatio: "none", class: "day-band", role: "img", "aria-label": words },
    svg("title", {}, words),
    ...(one.waits ? [] : one.short.flatMap((value, i) => (value >= 0.25 ? [svg("rect", { x: ((i / n) * 960).toFixed(1), width: (960 / n).toFixed(1), y: 0, height: 30, class: "gap" })] : []))),
    svg("polyline", { points: steps(one.need), class: "need" }), svg("polyline", { points: steps(one.given), class: "given" }));
}
