// The board from the keyboard: move and choose, write shifts by letter or digit, pin, clear, copy, undo, carry.

import * as act from "./act.js";
import { isPinned, rolesOf } from "./chips.js";
import * as carry from "./carry.js";
import * as select from "./select.js";
import { cellOf, mayEdit, offered, personOf, store, wish } from "./store.js";
import { say, texts } from "./dom.js";

const table = document.getElementById("grid");
const help = document.getElementById("keys-help");
const WAIT_MS = 650; // for a second letter, where one code begins like another
let open = () => {};
let today = () => -1;
let page = () => 10;
let typed = "";
let timer = null;

export function connect({ onOpen, todayIndex, pageRows }) {
  open = onOpen;
  today = todayIndex;
  page = pageRows;
}

export function showHelp() {
  const list = document.getElementById("keys-codes");
  const codes = Object.entries(store.board.shift_types);
  list.textContent = codes.slice(0, 9).map(([code, type], i) => `${i + 1} = ${code} ${type.name}`).join(" · ");
  help.showModal();
}

function write(type) {
  const places = select.editable();
  if (!places.length) {
    act.tell("warning", mayEdit(select.active().person) ? texts.readOnly : store.board.editable ? texts.notYours : texts.readOnly);
    return;
  }
  const off = type === null ? null : places.filter(([code, day]) => !offered(code, day).includes(type));
  if (off && off.length === places.length) {
    const [code, day] = places[0];
    act.tell("warning", say("noSuchShift", { shift: type, name: personOf(code).name, day: store.board.days[day].long }));
    return;
  }
  act.edit(places.filter(([code, day]) => type === null || offered(code, day).includes(type)).map(([code, day]) => {
    const cell = cellOf(code, day);
    return wish(code, day, type, cell && cell[0] === type ? rolesOf(cell) : null);
  }));
}

function letter(key) {
  clearTimeout(timer);
  const codes = Object.keys(store.board.shift_types);
  const begins = (text) => codes.filter((code) => code.toUpperCase().startsWith(text));
  typed = begins(typed + key).length ? typed + key : key;
  const found = begins(typed);
  const exact = found.find((code) => code.toUpperCase() === typed);
  if (exact && found.length === 1) {
    typed = "";
    write(exact);
    return true;
  }
  if (found.length) {
    timer = setTimeout(() => {
      typed = "";
      if (exact) {
        write(exact);
      }
    }, WAIT_MS);
    return true;
  }
  typed = "";
  return false;
}

function digit(key) {
  if (Object.keys(store.board.shift_types).includes(key)) {
    return letter(key);
  }
  const code = key === "0" ? null : Object.keys(store.board.shift_types)[Number(key) - 1];
  if (code === undefined) {
    return false;
  }
  write(code);
  return true;
}

function pin() {
  const places = select.editable();
  if (!places.length) {
    act.tell("warning", store.board.editable ? texts.notYours : texts.readOnly);
    return;
  }
  const pinned = places.filter(([code, day]) => isPinned(store.board, personOf(code), day));
  act.pin(pinned.length === places.length ? places : places.filter((place) => !pinned.includes(place)), pinned.length !== places.length);
}

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td[data-person]");
  if (!cell || event.altKey && event.key !== "Enter") {
    return;
  }
  const at = select.active();
  const extend = event.shiftKey;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key;
  let used = true;
  if (command) {
    switch (key.toLowerCase()) {
      case "z": act.send(event.shiftKey ? "redo" : "undo", {}); break;
      case "y": act.send("redo", {}); break;
      default: used = false; // copy, cut and paste come as events of their own
    }
  } else if (carry.carrying() && ["Enter", " ", "Escape"].includes(key)) {
    key === "Escape" ? carry.drop(false) : carry.drop(true, event.altKey);
  } else {
    switch (key) {
      case "ArrowLeft": select.move(0, -1, { extend }); break;
      case "ArrowRight": select.move(0, 1, { extend }); break;
      case "ArrowUp": select.move(-1, 0, { extend }); break;
      case "ArrowDown": select.move(1, 0, { extend }); break;
      case "PageUp": select.move(-page(), 0, { extend }); break;
      case "PageDown": select.move(page(), 0, { extend }); break;
      case "Home": select.move(0, -1000, { extend }); break;
      case "End": select.move(0, 1000, { extend }); break;
      case "Enter": case " ": case "F2": open(at.person, at.day); break;
      case "Escape": select.put(at); act.quiet(); break;
      case "Delete": case "Backspace": write(null); break;
      case "?": showHelp(); break;
      default:
        if (key.length !== 1 || carry.carrying()) {
          used = false;
        } else if (/[pP]/.test(key)) {
          pin();
        } else if (/[tT]/.test(key)) {
          const day = today();
          used = day >= 0;
          if (used) {
            select.put({ person: at.person, day });
          }
        } else if (/[mM]/.test(key)) {
          carry.pick(at);
        } else {
          used = /\d/.test(key) ? digit(key) : letter(key.toUpperCase());
        }
    }
    if (carry.carrying()) {
      carry.over(select.active());
    }
  }
  if (used) {
    event.preventDefault();
  }
});

// a screen reader moves the focus by itself: the keys act on the day that has it; a press of the pointer chooses its own way
let pressed = false;
table.addEventListener("mousedown", () => {
  pressed = true;
  setTimeout(() => { pressed = false; });
}, true);
table.addEventListener("focusin", (event) => {
  const cell = event.target.closest("td[data-person]");
  if (!cell || pressed || cell === select.cellAt(select.active())) {
    return;
  }
  select.put({ person: cell.dataset.person, day: Number(cell.dataset.day) }, { take: false });
  if (carry.carrying()) {
    carry.over(select.active());
  }
});

document.getElementById("keys-open")?.addEventListener("click", showHelp);
document.getElementById("keys-close")?.addEventListener("click", () => help.close());
