// The roster board: reads packed rows, draws grid, cover and money, and keeps them fresh after every write.

import { read, Refused } from "./api.js";
import * as cover from "./cover.js";
import { el, icon, money, number, percent, say, texts } from "./dom.js";
import * as edit from "./edit.js";
import * as grid from "./grid.js";
import * as solve from "./solve.js";

const narrow = window.matchMedia("(max-width: 767px)");
const roleFilter = document.getElementById("filter-role");
let board = null;
let covers = null;
let span = null;

function trouble(message, tone = "danger") {
  document.getElementById("trouble").replaceChildren(el("div", { class: `alert alert-${tone} d-flex align-items-center gap-2` }, icon("exclamation-triangle"), el("span", {}, message),
    el("button", { class: "btn btn-quiet btn-sm ms-auto", type: "button", onclick: () => window.location.reload() }, texts.reload)));
}

async function load() {
  [board, covers] = await Promise.all([read("board"), read("cover")]);
  span ??= spans()[narrow.matches ? 1 : 0] || spans()[0];
  document.getElementById("wait").hidden = true;
  edit.renew(board);
  cover.nameDays(board.days);
  drawWeeks();
  grid.draw(board, span);
  cover.draw(covers, roleFilter.value);
  grid.drawFaults(board);
  drawSummary();
  drawMoney();
}

// all days, then week by week
function spans() {
  const days = board.days.length;
  const found = days <= 16 ? [[0, days]] : [];
  for (let first = 0; first < days; first += 7) {
    found.push([first, Math.min(days, first + 7)]);
  }
  return found.length === 2 ? found.slice(0, 1) : found;
}

function drawWeeks() {
  const group = document.getElementById("weeks");
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  group.replaceChildren(...spans().map((one) => el("button", {
    class: `btn btn-quiet btn-sm ${same(one, span) ? "active" : ""}`, type: "button", "aria-pressed": String(same(one, span)),
    onclick: () => { span = one; drawWeeks(); grid.draw(board, span); cover.draw(covers, roleFilter.value); },
  }, `${board.days[one[0]].number} – ${board.days[one[1] - 1].number}`)));
}

function drawSummary() {
  const hard = board.violations.filter((found) => found.hard).length;
  const tile = (name, label, value, note, tone = "") => el("div", { class: `tile ${tone}` }, el("div", { class: "label" }, icon(name), label), el("div", { class: "value" }, value), note ? el("div", { class: "note" }, note) : null);
  const known = covers.roles.length > 0;
  document.getElementById("summary").replaceChildren(
    tile("hourglass-split", texts.short, known ? say("nHours", { n: number(covers.short_hours, 0) }) : "–", known ? texts.shortNote : texts.noCover),
    tile("coin", texts.cost, known ? money(covers.short_fen) : "–", texts.costNote),
    tile(hard ? "exclamation-triangle" : "check-circle", texts.broken, String(hard), hard ? texts.brokenSome : texts.brokenNone, hard ? "bad" : "good"),
    tile("bar-chart", texts.total, money(board.roster.objective_fen), board.gap !== null ? say("gap", { gap: percent(board.gap) }) : texts.totalNote));
}

function drawMoney() {
  const most = Math.max(1, ...board.penalties.map((one) => one.fen));
  document.querySelector("#money tbody").replaceChildren(...(board.penalties.length ? board.penalties : []).map((one) =>
    el("tr", {}, el("th", { scope: "row" }, one.rule), el("td", {}, el("meter", { class: "meter", min: "0", max: String(most), value: String(one.fen), "aria-hidden": "true" })), el("td", { class: "num" }, money(one.fen)))));
}

async function refresh() {
  try {
    await load();
  } catch (error) {
    trouble(error instanceof Refused ? error.message : texts.offline);
  }
}

grid.onOpen(edit.open);
edit.connect({ onChange: refresh, onTrouble: trouble, onClose: (person, day) => grid.focus(person, day) });
solve.connect({
  currentRevision: () => board.roster.revision,
  onTrouble: trouble,
  onStart: (now) => {
    const state = document.getElementById("state");
    state.className = "tag info";
    state.textContent = now.state_name;
    for (const id of ["generate-open", "publish-open"]) {
      document.getElementById(id).hidden = true;
    }
    return refresh();
  },
  onEnd: () => window.location.reload(), // head, buttons and versions are the server's; a note is shown on the new page
});
roleFilter.addEventListener("input", () => covers && cover.draw(covers, roleFilter.value));
document.getElementById("print").addEventListener("click", () => window.print());

// the two tables scroll sideways as one
const sides = ["scroll", "cover-scroll"].map((id) => document.getElementById(id));
for (const side of sides) {
  side.addEventListener("scroll", () => {
    const other = sides.find((one) => one !== side);
    if (Math.abs(other.scrollLeft - side.scrollLeft) > 1) {
      other.scrollLeft = side.scrollLeft;
    }
  }, { passive: true });
}

await refresh();
if (board) {
  if (board.note && board.roster.state !== "solving") {
    trouble(board.note, "warning");
  }
  if (board.roster.state === "solving") {
    solve.follow(await read("progress"));
  }
}
