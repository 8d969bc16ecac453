// Copy, cut and paste of days: as text of codes (so that a spreadsheet takes and gives them), with roles inside the page.

import * as act from "./act.js";
import { rolesOf } from "./chips.js";
import { say, texts } from "./dom.js";
import * as select from "./select.js";
import { cellOf, mayEdit, store, wish } from "./store.js";

const table = document.getElementById("grid");
const OFF = new Set(["", "-", "–", "0", "OFF"]);
let kept = null; // {text, cells: [[cell]], cut: [[person, day]]}
let people = () => [];

export function connect({ shownPeople }) {
  people = shownPeople;
}

function inGrid() {
  return table.contains(document.activeElement) && select.active();
}

function copy(event, cut) {
  if (!inGrid()) {
    return;
  }
  if (cut && !store.board.editable) {
    act.tell("warning", texts.readOnly);
    return;
  }
  const { rows, days } = select.rectangle();
  const cells = rows.map((code) => days.map((day) => cellOf(code, day)));
  const text = cells.map((row) => row.map((cell) => (cell ? cell[0] : "")).join("\t")).join("\n");
  kept = { text, cells, cut: cut ? rows.flatMap((code) => days.map((day) => [code, day])).filter(([code]) => mayEdit(code)) : [] };
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
  const n = rows.length * days.length;
  act.tell("success", say(cut ? "cutDays" : "copiedDays", { n }));
}

function paste(event) {
  if (!inGrid()) {
    return;
  }
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain").replaceAll("\r", "");
  const own = kept && kept.text === text;
  const matrix = own ? kept.cells : fromText(text);
  if (!matrix) {
    act.tell("warning", texts.pasteUnknown);
    return;
  }
  const laid = targets(matrix);
  if (laid.length < matrix.flat().length) {
    act.tell("warning", say("pasteBeyond", { n: matrix.flat().length - laid.length }));
    return;
  }
  const wishes = new Map();
  const put = (made) => wishes.set(`${made.person} ${made.day}`, made);
  if (own) {
    kept.cut.forEach(([code, day]) => put(wish(code, day, null)));
  }
  for (const [code, day, cell] of laid) {
    put(wish(code, day, cell ? cell[0] : null, cell ? rolesOf(cell) : null));
  }
  const from = own ? kept : { cut: [] };
  const { cut } = from;
  from.cut = []; // moved: what is pasted from now on, also before the server has answered, is a copy
  act.edit([...wishes.values()]).then((made) => {
    if (!made) {
      from.cut = cut; // refused: it is still where it was
    }
  });
}

// one day fills the whole choice; a rectangle is laid down from its corner
function targets(matrix) {
  if (matrix.length === 1 && matrix[0].length === 1) {
    return select.editable().map(([code, day]) => [code, day, matrix[0][0]]);
  }
  const { rows, days } = select.rectangle();
  const shown = people();
  const top = shown.indexOf(rows[0]);
  return matrix.flatMap((row, i) => row.map((cell, j) => [shown[top + i], days[0] + j, cell]))
    .filter(([code, day]) => code && day < store.board.days.length && mayEdit(code));
}

function fromText(text) {
  const codes = new Map(Object.keys(store.board.shift_types).map((code) => [code.toUpperCase(), code]));
  const rows = text.replace(/\n$/, "").split("\n").map((line) => line.split("\t").map((part) => part.trim().toUpperCase()));
  if (!rows.flat().every((part) => OFF.has(part) || codes.has(part))) {
    return null;
  }
  return rows.map((row) => row.map((part) => (OFF.has(part) ? null : [codes.get(part), "", 0])));
}

document.addEventListener("copy", (event) => copy(event, false));
document.addEventListener("cut", (event) => copy(event, true));
document.addEventListener("paste", paste);
