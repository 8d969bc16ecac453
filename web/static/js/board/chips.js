// A person-day as it looks on the board: shift chip, leave, day off, marks; and the same in words.

import { el, icon, say, texts } from "./dom.js";

export const PINNED = 1, HAND = 2, LEAVE_CLASH = 16;

export function rolesOf(cell) {
  return cell && cell[1] ? cell[1].split("|") : [];
}

// neighbouring blocks of one role as one part: [{role, blocks}]
export function partsOf(roles) {
  const parts = [];
  for (const role of roles) {
    if (parts.length && parts[parts.length - 1].role === role) {
      parts[parts.length - 1].blocks += 1;
    } else {
      parts.push({ role, blocks: 1 });
    }
  }
  return parts;
}

export function wishesOf(board, person, day) {
  if (board.waiting) {
    return []; // nothing is planned yet, so nothing is granted
  }
  const cell = board.cells[person.index][day];
  return ((board.requests[person.code] || {})[day] || []).map(([wants, type]) => {
    const works = type ? cell !== null && cell[0] === type : cell !== null;
    const granted = wants === "on" ? works : !works;
    const key = type ? (wants === "on" ? "wishOn" : "wishOff") : wants === "on" ? "wishAnyOn" : "wishAnyOff";
    const shift = type && board.shift_types[type] ? board.shift_types[type].name : type;
    return { granted, words: `${say(key, { shift })}: ${granted ? texts.granted : texts.refused}` };
  });
}

export function faultsOf(board, person, day) {
  return (board.faults.get(person.code) || []).filter((found) => found.days.includes(day));
}

export function isPinned(board, person, day) {
  const cell = board.cells[person.index][day];
  return cell ? Boolean(cell[2] & PINNED) : (board.off_pins[person.code] || []).includes(day);
}

export function chip(board, person, day, wide) {
  const cell = board.cells[person.index][day];
  const away = (board.leave[person.code] || {})[day];
  const faults = faultsOf(board, person, day);
  const hard = faults.some((found) => found.hard);
  const marks = el("span", { class: "marks" });
  for (const wish of wishesOf(board, person, day)) {
    marks.append(el("span", { class: `wish ${wish.granted ? "met" : "unmet"}` }, wish.granted ? "✓" : "✗"));
  }
  if (isPinned(board, person, day)) {
    marks.append(icon("lock", "sign"));
  }
  const nodes = [];
  if (cell) {
    nodes.push(shiftChip(board, cell, { wide, hard: hard || Boolean(cell[2] & LEAVE_CLASH), marks }));
  } else if (away) {
    nodes.push(el("span", { class: `shift away ${away[1] === "approved" ? "" : "asked"}` }, el("span", { class: "code" }, away[0]), marks));
  } else {
    nodes.push(el("span", { class: `shift none ${hard ? "fault" : ""}` }, el("span", { class: "code" }, person.own && board.editable ? "+" : "·"), marks));
  }
  nodes.forEach((node) => node.setAttribute("aria-hidden", "true")); // the cell's title is its name and says it all in words
  return nodes;
}

export function shiftChip(board, cell, { wide = false, hard = false, marks = null } = {}) {
  const type = board.shift_types[cell[0]];
  const parts = partsOf(rolesOf(cell));
  const distinct = new Set(parts.map((part) => part.role).filter(Boolean));
  const draft = !["published", "superseded"].includes(board.roster.state);
  const colours = el("span", { class: "parts" }, (parts.length ? parts : [{ role: "", blocks: 1 }]).map((part) =>
    el("span", { class: `part c-${part.role ? board.roles[part.role].colour : "zinc"} g${Math.min(part.blocks, 9)}` })));
  return el("span", { class: `shift ${draft ? "draft" : "solid"} ${hard ? "fault" : ""} ${type.night ? "night" : ""}` },
    colours,
    el("span", { class: "code" }, cell[0]),
    distinct.size > 1 ? el("span", { class: "swap" }, "⇄") : null,
    type.night ? icon("moon", "sign moon") : null,
    el("span", { class: "times" }, wide ? `${type.start}–${type.end}` : `${brief(type.start)}–${brief(type.end)}`),
    wide ? el("span", { class: "doing" }, [...distinct].map((role) => board.roles[role].name).join(" → ") || texts.noRole) : null,
    marks);
}

// 07:00 → 7, 15:30 stays
function brief(time) {
  return time.replace(/^0/, "").replace(/:00$/, "");
}

// what a screen reader says of the cell, and its tooltip
export function inWords(board, person, day) {
  const cell = board.cells[person.index][day];
  const away = (board.leave[person.code] || {})[day];
  const said = [`${person.name}, ${board.days[day].long}`];
  if (cell) {
    const type = board.shift_types[cell[0]];
    said.push(`${cell[0]} ${type.name} ${type.start}–${type.end}`);
    said.push(partsOf(rolesOf(cell)).map((part) => (part.role ? board.roles[part.role].name : texts.noRole)).join(" → ") || texts.noRole);
    if (cell[2] & HAND) {
      said.push(texts.byHand);
    }
    if (cell[2] & LEAVE_CLASH) {
      said.push(texts.leaveClash);
    }
  } else if (!away) {
    said.push(texts.off);
  }
  if (away) {
    said.push(away[1] === "approved" ? away[0] : say("leaveAsked", { kind: away[0] }));
  }
  if (isPinned(board, person, day)) {
    said.push(cell ? texts.pinned : texts.pinnedOff);
  }
  said.push(...wishesOf(board, person, day).map((wish) => wish.words));
  said.push(...faultsOf(board, person, day).map((found) => found.text));
  return said.join("\n");
}
