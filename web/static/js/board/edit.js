// The side panel of one person-day: choose a shift and its roles by block; what it would do is asked before it is accepted.

import { read, reason, Refused } from "./api.js";
import * as act from "./act.js";
import { faultsOf, isPinned, rolesOf, wishesOf } from "./chips.js";
import { el, icon, money, number, percent, say, texts } from "./dom.js";
import { store } from "./store.js";

const panel = document.getElementById("edit");
let canvas = null;
let board = null;
let now = null; // {person, day, type, roles (null: automatic)}
let asked = 0;
let back = () => {};

export function connect({ onClose }) {
  back = onClose;
  // Bootstrap hears Escape inside the open panel only; while it slides in, or after a redraw, the focus is elsewhere
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && canvas && panel.matches(".show, .showing")) {
      canvas.hide();
    }
  });
  panel.addEventListener("hidden.bs.offcanvas", () => now && back(now.person.code, now.day));
}

export function renew() {
  board = store.board;
}

// ``wish``: a shift type or OFF to begin with instead of what the day holds
export function open(code, day, wish = null) {
  canvas ??= bootstrap.Offcanvas.getOrCreateInstance(panel);
  const person = board.people.find((one) => one.code === code);
  const cell = board.cells[person.index][day];
  now = { person, day, type: cell ? cell[0] : "OFF", roles: cell && cell[1] ? rolesOf(cell) : null };
  if (wish && may() && (wish === "OFF" || choices().includes(wish)) && wish !== now.type) {
    now.type = wish;
    now.roles = null;
  }
  draw();
  canvas.show();
}

function may() {
  return board.editable && now.person.own;
}

function choices() {
  const types = Object.entries(board.shift_types).filter(([code, type]) =>
    code === now.type || (type.runs[now.day] && (!type.departments.length || type.departments.includes(now.person.department))));
  return types.map(([code]) => code);
}

function draw() {
  const { person, day } = now;
  const cell = board.cells[person.index][day];
  const away = (board.leave[person.code] || {})[day];
  const notes = [
    ...(away ? [away[1] === "approved" ? away[0] : say("leaveAsked", { kind: away[0] })] : []),
    ...wishesOf(board, person, day).map((wish) => wish.words),
  ];
  const faults = faultsOf(board, person, day);
  const body = el("div", { class: "offcanvas-body" });
  if (notes.length) {
    body.append(el("ul", { class: "plain notes" }, notes.map((note) => el("li", {}, icon("info-circle"), note))));
  }
  if (faults.length) {
    body.append(el("h3", {}, texts.noticed), el("ul", { class: "faults" }, faults.map((found) => el("li", { class: found.hard ? "hard" : "" }, icon(found.hard ? "x-circle" : "info-circle"), el("span", {}, found.text)))));
  }
  if (!may()) {
    body.append(el("p", { class: "muted" }, person.own ? texts.readOnly : texts.notYours), summaryOf(cell));
  } else {
    body.append(shiftChoice(), rolesChoice() ?? "", el("div", { id: "effect", class: "effect", role: "status", "aria-live": "polite" }), buttons(cell));
  }
  if (person.own) {
    body.append(whys(person, board.days[day].iso));
  }
  panel.replaceChildren(
    el("div", { class: "offcanvas-header" },
      el("div", {}, el("h2", { id: "edit-title" }, person.name), el("p", { class: "muted" }, `${board.days[day].long} · ${board.departments[person.department]}`)),
      el("button", { class: "btn-close", type: "button", "data-bs-dismiss": "offcanvas", "aria-label": texts.close })),
    body);
  if (may()) {
    preview();
  }
}

// pages about this person's day
function whys(person, iso) {
  const at = (path, asked) => `/rosters/${board.roster.id}/${path}?${new URLSearchParams(asked)}`;
  return el("p", { class: "actions mt-3" },
    el("a", { class: "btn btn-quiet btn-sm", id: "why-this", href: at("why", { person: person.code, day: iso }) }, icon("search"), texts.whyThis),
    el("a", { class: "btn btn-quiet btn-sm", id: "is-ill", href: at("absence", { person: person.code, first_day: iso, last_day: iso }) }, icon("calendar-x"), texts.ill));
}

function summaryOf(cell) {
  if (!cell) {
    return el("p", {}, texts.off);
  }
  const type = board.shift_types[cell[0]];
  return el("div", {}, el("p", {}, el("strong", {}, `${cell[0]} ${type.name}`), ` ${type.start}–${type.end}`),
    el("ul", { class: "plain" }, rolesOf(cell).map((role, i) => el("li", { class: `role c-${role ? board.roles[role].colour : "zinc"}` }, el("span", { class: "dot" }), `${type.blocks[i] ? type.blocks[i].join("–") : ""} ${role ? board.roles[role].name : texts.noRole}`))));
}

function shiftChoice() {
  const option = (code, label, times) => el("label", { class: `pick ${now.type === code ? "on" : ""}` },
    el("input", { type: "radio", name: "shift", value: code, checked: now.type === code, class: "visually-hidden", onchange: () => choose(code) }),
    el("span", { class: "code" }, code === "OFF" ? icon("cup-hot") : code), el("span", {}, el("strong", {}, label), el("span", { class: "muted small" }, times)));
  return el("fieldset", { class: "picks" },
    el("legend", { class: "visually-hidden" }, texts.person),
    choices().map((code) => option(code, board.shift_types[code].name, `${board.shift_types[code].start}–${board.shift_types[code].end}`)),
    option("OFF", texts.dayOff, ""));
}

function choose(code) {
  now.type = code;
  now.roles = null;
  draw();
  panel.querySelector(`input[value="${CSS.escape(code)}"]`)?.focus();
}

function rolesChoice() {
  if (now.type === "OFF") {
    return null;
  }
  const type = board.shift_types[now.type];
  const able = Object.entries(board.skills[now.person.code] || {}).filter(([role]) => board.roles[role]).sort((a, b) => b[1] - a[1]);
  const held = now.roles || [];
  return el("fieldset", { class: "blocks-choice" },
    el("legend", {}, texts.byBlock),
    type.blocks.map(([from, to], i) => el("label", { class: "block" }, el("span", { class: "when" }, `${from}–${to}`),
      el("select", { class: "form-select form-select-sm", dataset: { block: i }, onchange: readRoles },
        el("option", { value: "" , selected: !held[i] }, texts.noRole),
        held[i] && !able.some(([role]) => role === held[i]) ? el("option", { value: held[i], selected: true }, board.roles[held[i]]?.name || held[i]) : null,
        able.map(([role, pct]) => el("option", { value: role, selected: held[i] === role }, `${board.roles[role].name} · ${percent(pct / 100)}`))))),
    el("button", { class: "btn btn-quiet btn-sm", type: "button", onclick: () => { now.roles = null; preview(); } }, icon("coin"), texts.auto));
}

function readRoles() {
  now.roles = [...panel.querySelectorAll("select[data-block]")].map((field) => field.value || null);
  preview();
}

function buttons(cell) {
  const pinned = isPinned(board, now.person, now.day);
  return el("div", { class: "edit-buttons" },
    el("div", { class: "actions" },
      el("button", { class: "btn btn-primary", type: "button", id: "accept", disabled: true, "data-disabled": true, onclick: () => accept() }, icon("check-lg"), texts.accept),
      cell ? el("button", { class: "btn btn-bad", type: "button", onclick: () => { now.type = "OFF"; now.roles = null; draw(); } }, icon("trash"), texts.delete) : null,
      el("button", { class: "btn btn-quiet", type: "button", id: "pin", onclick: () => setPin(!pinned) }, icon(pinned ? "unlock" : "lock"), pinned ? texts.unpin : texts.pin)),
    el("p", { class: "form-text" }, texts.pinHelp));
}

function sameAsNow(outcome) {
  const cell = board.cells[now.person.index][now.day];
  if (!cell) {
    return outcome.shift_type === null;
  }
  return outcome.shift_type === cell[0] && outcome.roles.map((role) => role || "").join("|") === cell[1];
}

async function preview() {
  const mine = ++asked;
  const effect = panel.querySelector("#effect");
  const button = panel.querySelector("#accept");
  button.disabled = true;
  effect.replaceChildren(el("p", { class: "muted" }, texts.checking));
  const query = new URLSearchParams({ person: now.person.code, day: board.days[now.day].iso, shift_type: now.type });
  if (now.roles) {
    query.set("roles", now.roles.map((role) => role || "").join("|"));
  }
  try {
    const outcome = await read(`preview?${query}`);
    if (mine !== asked) {
      return;
    }
    if (now.roles === null && outcome.shift_type) {
      now.roles = outcome.roles;
      panel.querySelectorAll("select[data-block]").forEach((field, i) => { field.value = outcome.roles[i] || ""; });
    }
    button.disabled = outcome.broken.length > 0 || sameAsNow(outcome);
    effect.replaceChildren(...tell(outcome));
  } catch (error) {
    if (mine === asked) {
      effect.replaceChildren(refusal(error));
    }
  }
}

function tell(outcome) {
  if (outcome.broken.length) {
    return [refused(outcome.broken)];
  }
  if (sameAsNow(outcome)) {
    return [el("p", { class: "muted" }, texts.noChange)];
  }
  const fen = outcome.change_fen;
  const price = fen === 0 ? texts.same : say(fen > 0 ? "dearer" : "cheaper", { money: money(Math.abs(fen)) });
  return [
    el("p", { class: `verdict ${fen > 0 ? "worse" : "better"}` }, icon("check-circle"), el("span", {}, `${texts.fits} `, el("strong", {}, price))),
    el("ul", { class: "plain effects" },
      outcome.short_hours.map((one) => el("li", { class: one.hours > 0 ? "worse" : "better" }, say(one.hours > 0 ? "shortMore" : "shortLess", { role: one.role, h: number(Math.abs(one.hours), 1) }))),
      outcome.by_rule.map((one) => el("li", {}, el("span", { class: "muted" }, one.rule), el("span", { class: "num" }, `${one.fen > 0 ? "+" : "−"}${money(Math.abs(one.fen))}`)))),
  ];
}

function refused(sentences) {
  return el("div", { class: "alert alert-danger", id: "refused" }, el("strong", {}, texts.cannot), el("ul", {}, [...new Set(sentences)].map((one) => el("li", {}, one))));
}

function refusal(error) {
  if (error instanceof Refused && error.violations.length) {
    return refused(error.violations);
  }
  return el("div", { class: "alert alert-danger" }, reason(error));
}

async function accept() {
  const { person, day, type, roles } = now;
  const asked = { person: person.code, day: board.days[day].iso, shift_type: type };
  await close(act.edit([type === "OFF" || !roles ? asked : { ...asked, roles }]));
}

async function setPin(on) {
  await close(act.pin([[now.person.code, now.day]], on));
}

// the strip and the notice say how it went
async function close(done) {
  panel.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  await done;
  canvas.hide();
}
