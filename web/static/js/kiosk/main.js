// The kiosk: who stands there, one tap, and what waits. The server's clock counts, carried on by the tablet's.

import { ask, Queue } from "./queue.js";

const root = document.getElementById("main");
const start = JSON.parse(root.dataset.kiosk);
const stage = document.getElementById("kiosk-stage");
const LANGUAGES = { "zh-CN": "中文", en: "English" };
const HOME_MS = 20000;
const DONE_MS = 2500;
const STATE_MS = 20000;

const roles = new Map(start.roles.map((role) => [role.code, role]));
const offset = readOffset(start.now);
let language = start.language;
let ahead = Date.parse(start.now) - Date.now();
let leave = 0;
let shown = showHome;

const queue = new Queue(start.device, start.next_seq, () => { drawNotes(); drawWaits(); });

function say(name, values = {}) {
  return start.texts[language][name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") {
      made.className = value;
    } else if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

function icon(name) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.body.dataset.icons}#i-${name}`);
  picture.append(use);
  return picture;
}

// minutes east of UTC in an ISO time
function readOffset(iso) {
  const found = /([+-])(\d{2}):(\d{2})$/.exec(iso);
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

function siteNow() {
  return new Date(Date.now() + ahead);
}

// the site's wall clock as if it were UTC, so that the tablet's own zone plays no part
function wall(at) {
  return new Date(at.getTime() + offset * 60000);
}

function clockText(at, seconds = false) {
  return wall(at).toISOString().slice(11, seconds ? 19 : 16);
}

function isoText(at) {
  const sign = offset < 0 ? "-" : "+";
  const size = Math.abs(offset);
  const two = (n) => String(n).padStart(2, "0");
  return `${wall(at).toISOString().slice(0, 10)} ${clockText(at, true)}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function show(draw, ms = 0) {
  clearTimeout(leave);
  shown = draw;
  stage.replaceChildren(...[draw()].flat());
  drawNotes();
  if (ms) {
    leave = setTimeout(() => show(showHome), ms);
  }
  const first = stage.querySelector("[data-focus]");
  if (first) {
    first.focus();
  }
}

function showHome() {
  const trouble = el("p", { class: "field-error", role: "alert" });
  const badge = el("input", { class: "form-control", id: "badge", autocomplete: "off", "data-focus": true, maxlength: 64 });
  const number = el("input", { class: "form-control", id: "number", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 32 });
  const pin = el("input", { class: "form-control", id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 8 });
  const badgePin = el("input", { class: "form-control", id: "badge-pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 8 });
  const submit = (read) => async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    const given = read();
    if (!(given.badge || (given.person && given.pin))) {
      trouble.textContent = say("empty");
      return;
    }
    const button = event.target.querySelector("button");
    button.disabled = true; // a tap too many is no second try of a PIN
    try {
      await identify(given, trouble);
    } finally {
      button.disabled = false;
    }
  };
  const byBadge = el("form", { onsubmit: submit(() => ({ badge: badge.value.trim(), pin: badgePin.value })) },
    el("label", { class: "form-label", for: "badge" }, say("badge")), badge,
    start.badge_needs_pin ? el("label", { class: "form-label", for: "badge-pin" }, say("pin")) : null,
    start.badge_needs_pin ? badgePin : null,
    el("button", { class: "btn btn-quiet" }, say("go")));
  const byNumber = el("form", { onsubmit: submit(() => ({ person: number.value.trim(), pin: pin.value })) },
    el("label", { class: "form-label", for: "number" }, say("number")), number,
    el("label", { class: "form-label", for: "pin" }, say("pin")), pin,
    el("button", { class: "btn btn-primary" }, say("go")));
  return el("div", { class: "kiosk-card" }, el("div", { class: "kiosk-ways" }, byBadge, el("span", { class: "muted" }, say("or")), byNumber), trouble);
}

async function identify(given, trouble) {
  const answer = await ask("identify", given);
  queue.offline = answer.away;
  if (answer.away) {
    show(() => showTaps({ ...given, state: null, roles: start.roles, names: null }), HOME_MS);
  } else if (answer.status === 200) {
    queue.send();
    show(() => showTaps(answer.data), HOME_MS);
  } else {
    queue.revoked = answer.status === 401;
    trouble.textContent = answer.data.error.message;
    drawNotes();
  }
}

function showTaps(who) {
  const stands = who.state;
  const suggested = { off: "IN", on: "OUT", break: "RES" }[stands];
  const tap = (kind, name, picture) =>
    el("button", { class: `tap${kind === suggested ? " next" : ""}`, type: "button", "data-kind": kind, onclick: () => punch(who, kind, null, say(name)) }, icon(picture), say(name));
  const begin = { off: "IN", break: "RES" }[stands] || "ROLE";
  const roleTap = (role) =>
    el("button", {
      class: `tap role-tap c-${role.colour}`, type: "button", "data-role": role.code, "aria-pressed": String(stands !== "off" && role.code === who.role),
      onclick: () => punch(who, begin, role.code, begin === "IN" ? say("in") : say("switch")),
    }, role[language]);
  const name = who.names ? who.names[language] : who.person || "";
  return el("div", { class: "kiosk-card" },
    el("div", { class: "kiosk-who" },
      el("div", {}, el("h1", {}, say("hello", { name })), el("p", { id: "stands" }, standsText(who))),
      el("button", { class: "btn btn-quiet", type: "button", onclick: () => show(showHome) }, say("back"))),
    el("div", { class: "taps" }, tap("IN", "in", "box-arrow-in-right"), tap("OUT", "out", "box-arrow-right"), tap("BRK", "brk", "cup-hot"), tap("RES", "res", "play-fill")),
    who.roles.length ? el("h2", { class: "taps-title" }, say("switch")) : null,
    el("div", { class: "roles-grid" }, who.roles.map(roleTap)));
}

function standsText(who) {
  if (!who.state) {
    return who.pin ? say("unknown") : "";
  }
  const role = who.state !== "off" && roles.get(who.role);
  const parts = [say(who.state)];
  if (role) {
    parts.push(role[language] + (who.assumed ? ` (${say("planned")})` : ""));
  }
  if (who.since) {
    parts.push(say("since", { time: clockText(new Date(who.since * 1000)) }));
  }
  return parts.join(" · ");
}

function punch(who, kind, role, what) {
  const at = siteNow();
  const item = { time: isoText(at), kind, role, person: who.person || null };
  if (who.pass) {
    item.pass = who.pass;
  } else if (who.badge) {
    item.badge = who.badge;
  }
  const sent = queue.add(item, who.pass ? "" : who.pin);
  const values = { what, time: clockText(at), role: role ? roles.get(role)[language] : "" };
  const draw = () => el("div", { class: "kiosk-card kiosk-done", role: "status" }, icon("check-circle"), say(role ? "done_role" : "done", values),
    el("small", { id: "kept" }, queue.items.length && queue.offline ? say("kept") : ""));
  show(draw, DONE_MS);
  sent.then(() => {
    const note = document.getElementById("kept");
    if (note && queue.offline) {
      note.textContent = say("kept");
    }
  });
}

function drawNotes() {
  const lines = [];
  if (queue.revoked) {
    lines.push(["danger", say("revoked")]);
  } else if (queue.offline) {
    lines.push(["warning", say("offline")]);
  }
  if (!queue.lasting) {
    lines.push(["danger", say("storage")]);
  }
  const notes = lines.map(([tone, text]) => el("p", { class: `alert alert-${tone}`, role: "status" }, text));
  if (queue.held) {
    notes.push(el("p", { class: "alert alert-warning d-flex justify-content-between align-items-center", role: "status" }, say("held", { count: queue.held }),
      el("button", { class: "btn btn-quiet btn-sm", type: "button", id: "seen", onclick: () => queue.seen() }, "OK")));
  }
  document.getElementById("kiosk-notes").replaceChildren(...notes);
}

function drawWaits() {
  const box = document.getElementById("kiosk-waits");
  const names = { IN: "in", OUT: "out", BRK: "brk", RES: "res", ROLE: "switch" };
  box.hidden = queue.items.length === 0;
  box.replaceChildren(
    el("h2", {}, say("waits", { count: queue.items.length })),
    el("ul", {}, queue.items.map((item) => el("li", {}, el("span", {}, `${item.time.slice(11, 16)} ${say(names[item.kind])}${item.role ? ` · ${roles.get(item.role)?.[language] ?? item.role}` : ""}`), el("span", { class: "muted" }, item.person || "")))));
}

function drawClock() {
  const at = wall(siteNow());
  const day = new Intl.DateTimeFormat(language, { timeZone: "UTC", weekday: "long", month: "long", day: "numeric" }).format(at);
  document.getElementById("kiosk-clock").replaceChildren(clockText(siteNow()), el("small", {}, day));
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = language;
  const other = language === "en" ? "zh-CN" : "en";
  const button = document.getElementById("kiosk-language");
  button.replaceChildren(icon("translate"), LANGUAGES[other]);
  button.lang = other;
  button.onclick = () => speak(other);
  document.getElementById("kiosk-site").textContent = start.site[language];
  show(shown, shown === showHome ? 0 : HOME_MS);
  drawClock();
  drawWaits();
}

async function look() {
  const answer = await ask("state");
  queue.offline = answer.away;
  queue.revoked = answer.status === 401;
  if (answer.status === 200) {
    ahead = Date.parse(answer.data.now) - Date.now();
    queue.agree(answer.data.next_seq);
    queue.send();
  }
  drawNotes();
}

speak(language);
look();
setInterval(drawClock, 1000);
setInterval(look, STATE_MS);
