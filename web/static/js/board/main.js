// The roster board: reads packed rows, draws grid, day, cover and money, and takes in every write, one's own and others'.

import { read, reason } from "./api.js";
import * as act from "./act.js";
import * as clip from "./clip.js";
import * as cover from "./cover.js";
import * as dayview from "./dayview.js";
import { el, exactMoney, icon, money, number, ofWhole, ofYours, percent, say, texts } from "./dom.js";
import * as edit from "./edit.js";
import * as grid from "./grid.js";
import * as keys from "./keys.js";
import * as select from "./select.js";
import * as solve from "./solve.js";
import { store, take, unchecked } from "./store.js";
import * as strip from "./strip.js";
import * as weeks from "./weeks.js";

const LOOK_MS = 20_000; // how often to ask what others did
const narrow = window.matchMedia("(max-width: 767px)");
const roleFilter = document.getElementById("filter-role");
let view = null; // day, week or month
let span = null;

function trouble(message, tone = "danger") {
  const again = el("button", { class: "btn btn-quiet btn-sm ms-auto", type: "button", onclick: () => window.location.reload() }, texts.reload);
  document.getElementById("trouble").replaceChildren(el("div", { class: `alert alert-${tone} d-flex align-items-center gap-2` }, icon("exclamation-triangle"), el("span", {}, message),
    tone === "danger" ? again : null)); // a note tells how it stands: nothing is to be tried again
}

// the board first: it can be used while the forecast is still compared with it
async function load() {
  take(await read("board"));
  if (!span) {
    view = store.board.days.length <= 16 && !narrow.matches ? "month" : "week";
    span = spans()[Math.max(0, spans().findIndex(([first, end]) => first <= today() && today() < end))];
  }
  document.getElementById("wait").hidden = true;
  document.querySelectorAll("#board [inert]").forEach((one) => { one.inert = false; }); // what needs the board to be read
  edit.renew();
  weeks.fill();
  drawHead();
  drawView();
  grid.drawFaults();
  drawMoney();
  drawSummary();
  if (store.board.roster.state === "solving" && !solve.following()) {
    solve.follow(await read("progress")); // before the comparison, which takes its time while a search holds the machine
  }
  await compare();
  store.strip = await read("strip");
  strip.draw();
}

async function compare() {
  store.covers = await read("cover");
  cover.nameDays(store.board.days);
  cover.draw(store.covers, roleFilter.value);
  drawSummary();
  if (unchecked()) {
    await check();
  }
}

async function check() {
  const { roster, violations, penalties } = await read("board?checked");
  if (roster.revision !== store.board.roster.revision || !unchecked()) {
    return; // an edit came between, and was checked
  }
  store.board.roster.objective_fen = roster.objective_fen;
  Object.assign(store.board, { violations, penalties });
  drawView();
  grid.drawFaults();
  drawMoney();
  drawSummary();
}

const today = () => store.board.today ?? -1;

function spans() {
  const days = store.board.days.length;
  if (view === "month") {
    return [[0, days]];
  }
  const step = view === "day" ? 1 : 7;
  return Array.from({ length: Math.ceil(days / step) }, (_, i) => [i * step, Math.min(days, i * step + step)]);
}

function showSpan(first) {
  span = spans().find(([from, end]) => from <= first && first < end) || spans()[0];
  drawView();
  if (store.covers) {
    cover.draw(store.covers, roleFilter.value);
  }
}

function drawView() {
  for (const button of document.querySelectorAll("[data-view]")) {
    button.classList.toggle("active", button.dataset.view === view);
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  const found = spans();
  const at = found.findIndex(([first]) => first === span[0]);
  const name = ([first, end]) => (view === "day" ? store.board.days[first].long : `${store.board.days[first].number} – ${store.board.days[end - 1].number}`);
  const list = document.getElementById("span");
  list.replaceChildren(...found.map((one) => el("option", { value: one[0], selected: one === found[at] }, name(one))));
  list.value = String(span[0]);
  list.hidden = found.length < 2;
  for (const [id, step] of [["span-back", -1], ["span-on", 1]]) {
    const button = document.getElementById(id);
    button.hidden = found.length < 2;
    button.disabled = !found[at + step];
    button.onclick = () => showSpan(found[at + step][0]);
  }
  const day = view === "day";
  document.getElementById("dayview").hidden = !day;
  grid.draw(span);
  if (day) {
    dayview.draw(span[0], roleFilter.value);
  }
}

function totalNote(board) {
  if (board.roster.objective_fen === null) {
    return texts.totalUnknown;
  }
  return ofWhole(board.gap === null ? texts.totalNote : say(board.stopped_early ? "gapReached" : "gap", { gap: percent(board.gap) }));
}

// a number of hours alone does not say whether it is much
function shortNote(covers) {
  const needed = covers.roles.filter((role) => !role.waits).reduce((sum, role) => sum + role.need.reduce((of, hours) => of + hours, 0), 0);
  return needed > 0 ? say("shortShare", { share: percent(covers.short_hours / needed) }) : texts.shortNote;
}

function brokenNote(board) {
  if (board.roster.state === "superseded") {
    return null;
  }
  return board.roster.state === "published" ? texts.brokenSince : texts.brokenSome;
}

function drawSummary() {
  const { board, covers } = store;
  const hard = board.violations.filter((found) => found.hard).length;
  const tile = (name, label, value, note, tone = "") => el("div", { class: `tile ${tone}` }, el("div", { class: "label" }, icon(name), label), el("div", { class: "value" }, value), note ? el("div", { class: "note" }, note) : null);
  // of an empty roster every hour is short: no figure while its first search is under way
  const first = board.waiting;
  const known = !first && covers && covers.roles.length > 0;
  const missing = first ? texts.afterFirst : covers ? texts.noCover : texts.checking;
  document.getElementById("summary").replaceChildren(
    tile("hourglass-split", texts.short, known ? say("nHours", { n: number(covers.short_hours, 0) }) : "–", known ? ofYours(shortNote(covers)) : missing),
    tile("coin", texts.cost, known ? money(covers.short_fen) : "–", first ? texts.afterFirst : ofYours(texts.costNote)),
    board.roster.objective_fen === null
      ? tile("hourglass-split", texts.broken, "–", unchecked() ? texts.checking : texts.unchecked)
      : tile(hard ? "exclamation-triangle" : "check-circle", texts.broken, String(hard), hard ? brokenNote(board) : texts.brokenNone, hard ? "bad" : "good"),
    tile("bar-chart", texts.total, money(board.roster.objective_fen), totalNote(board)));
}

// this version's row in the history: what an edit made of its state and cost
function drawVersion() {
  const { state_name: words, objective_fen: fen } = store.board.roster;
  const tag = document.querySelector("tr.current .tag");
  if (tag) {
    tag.className = `tag ${store.board.roster.tone}`;
    tag.textContent = words;
  }
  document.querySelector("tr.current td.num")?.replaceChildren(exactMoney(fen));
}

function drawMoney() {
  const { penalties } = store.board;
  const most = Math.max(1, ...penalties.map((one) => one.fen));
  if (!penalties.length) {
    const words = store.board.roster.objective_fen === null ? texts.totalUnknown : texts.nothingPaid;
    document.querySelector("#money tbody").replaceChildren(el("tr", {}, el("td", { class: "muted" }, words)));
    return;
  }
  document.querySelector("#money tbody").replaceChildren(...penalties.map((one) =>
    el("tr", {}, el("th", { scope: "row" }, one.rule), el("td", {}, el("meter", { class: "meter", min: "0", max: String(most), value: String(one.fen), "aria-hidden": "true" })), el("td", { class: "num" }, money(one.fen)))));
}

async function refresh() {
  try {
    await load();
  } catch (error) {
    trouble(reason(error));
  }
}

// the state in the heading, and what can be done with a draft only: another window may have published it
function drawHead() {
  const state = document.getElementById("state");
  state.className = `tag ${store.board.roster.tone}`;
  state.textContent = store.board.roster.state_name;
  for (const button of document.querySelectorAll("#generate-open, #publish-open, #delete-draft")) {
    button.hidden = !store.board.editable;
  }
}

// some rows changed: ``done`` is one's own write, null what others did
function rowsChanged(done) {
  edit.renew();
  const codes = done ? [...new Set(done.changed.map(([person]) => person))] : grid.shownCodes();
  grid.redraw(codes);
  if (view === "day") {
    dayview.draw(span[0], roleFilter.value);
  }
  grid.drawFaults();
  drawMoney();
  drawSummary();
  drawVersion();
  strip.changed(done && done.cells ? done.effect : null);
  drawHead();
  compare().catch((error) => trouble(reason(error)));
}

function open(person, day) {
  select.put({ person, day }, { take: false });
  edit.open(person, day);
}

select.connect({ people: grid.shownCodes, days: grid.daysShown, show: grid.show });
grid.connect({ onOpen: open, onFilter: () => store.covers && cover.draw(store.covers, roleFilter.value) });
dayview.connect({ onOpen: open });
act.connect({ onRows: rowsChanged, onReload: refresh });
clip.connect({ shownPeople: grid.shownCodes });
keys.connect({
  onOpen: open,
  pageRows: grid.pageRows,
  todayIndex: () => {
    const day = today();
    if (day >= 0 && !(span[0] <= day && day < span[1])) {
      showSpan(day);
    }
    return day;
  },
});
edit.connect({ onClose: (person, day) => select.put({ person, day }) });
solve.connect({
  currentRevision: () => store.board.roster.revision,
  onTrouble: trouble,
  onStart: (now) => {
    const state = document.getElementById("state");
    state.className = "tag info";
    state.textContent = now.state_name;
    for (const id of ["generate-open", "publish-open", "delete-draft"]) {
      document.getElementById(id).hidden = true;
    }
    return refresh();
  },
  onEnd: () => window.location.reload(), // head, buttons and versions are the server's; a note is shown on the new page
});
document.querySelectorAll("[data-view]").forEach((button) => button.addEventListener("click", () => {
  view = button.dataset.view;
  showSpan(select.active()?.day ?? span[0]);
}));
document.getElementById("span").addEventListener("change", (event) => showSpan(Number(event.target.value)));
roleFilter.addEventListener("input", () => view === "day" && dayview.draw(span[0], roleFilter.value));

// sheets and files of what the filters show, of the days in view
for (const link of document.querySelectorAll("#print, [data-board-file]")) {
  for (const gesture of ["pointerdown", "keydown", "focus"]) {
    link.addEventListener(gesture, () => {
      const asked = new URL(link.href);
      if (span) {
        asked.searchParams.set("first", String(span[0]));
        asked.searchParams.set("days", String(Math.min(31, span[1] - span[0])));
      }
      for (const name of ["department", "role", "name"]) {
        const { value } = document.getElementById(`filter-${name}`);
        value ? asked.searchParams.set(name, value) : asked.searchParams.delete(name);
      }
      if (link.id === "print") {
        asked.pathname = asked.pathname.replace(/(\/print\/).*$/, view === "day" ? "$1day" : "$1");
      }
      link.href = asked.href;
    });
  }
}

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
if (store.board) {
  if (store.board.note && store.board.roster.state !== "solving") {
    trouble(store.board.note, "warning");
  }
  let looking = false;
  setInterval(async () => {
    if (!looking && !document.hidden && store.board.editable) {
      looking = true;
      await act.catchUp().finally(() => (looking = false));
    }
  }, LOOK_MS);
}
