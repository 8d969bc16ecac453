// Writes, one after the other, each from the revision that the page shows; what others wrote meanwhile is taken in by name.

import { read, reason, Refused, write } from "./api.js";
import { el, icon, money, number, say, signed, texts } from "./dom.js";
import { cellAt } from "./select.js";
import { merge, personOf, store } from "./store.js";

const notice = document.getElementById("notice");
let redraw = () => {};
let reload = async () => {};
let queue = Promise.resolve();
let hiding = null;
const TRIES = 3; // of a write that others overtook with what this page does not show

export function connect({ onRows, onReload }) {
  redraw = onRows;
  reload = onReload;
}

export function tell(tone, ...content) {
  clearTimeout(hiding);
  notice.replaceChildren(el("div", { class: `alert alert-${tone}` }, icon(tone === "success" ? "check-circle" : "info-circle"), el("div", { class: "grow" }, content),
    el("button", { class: "btn-close", type: "button", "aria-label": texts.close, onclick: quiet })));
  if (tone === "success") {
    hiding = setTimeout(quiet, 6000);
  }
}

export function quiet() {
  clearTimeout(hiding);
  notice.replaceChildren();
}

export function edit(wishes) {
  return wishes.length ? send("cells", { cells: wishes }) : Promise.resolve(null);
}

export function pin(places, pinned) {
  return send("pins", { pinned, cells: places.map(([person, day]) => ({ person, day: store.board.days[day].iso })) });
}

// true where it was made; refusals are told, never thrown
export function send(path, body) {
  const done = queue.then(() => sendNow(path, body));
  queue = done.catch(() => {}); // a fault of ours must not hold up what follows
  return done;
}

async function sendNow(path, body, tries = TRIES) {
  if (!store.board.editable) {
    tell("warning", texts.readOnly);
    return false;
  }
  try {
    settle(await write(path, { ...body, revision: store.board.roster.revision }), path);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.key === "stale_revision") {
      if (await catchUp({ path, body })) {
        if (tries > 1) {
          return sendNow(path, body, tries - 1);
        }
        tell("warning", texts.changedElsewhere, againButton({ path, body }));
      }
    } else if (error instanceof Refused && error.key === "roster_state") {
      tell("danger", error.message);
      await reload();
    } else {
      if (error instanceof Refused && error.status === 404) {
        await catchUp(); // is it the roster itself that is gone?
      }
      store.board.editable && refuse(error);
    }
    return false;
  }
}

function refuse(error) {
  if (error instanceof Refused && error.violations.length) {
    tell("danger", el("strong", {}, texts.cannot), el("ul", {}, [...new Set(error.violations)].slice(0, 6).map((one) => el("li", {}, one))));
  } else {
    tell(error instanceof Refused ? "warning" : "danger", reason(error));
  }
}

// somebody deleted the draft: nothing can be written any more, and nobody needs to ask for news of it
function gone() {
  store.board.editable = false;
  tell("danger", texts.gone, " ", el("a", { href: "/rosters/" }, texts.toRosters));
}

function settle(done, path) {
  const again = path === "redo";
  merge(done.rows);
  store.strip = done.strip;
  redraw(done);
  if (done.overtaken_by !== null) {
    const who = done.overtaken_by;
    tell("warning", who ? say(again ? "overtakenRedo" : "overtaken", { who }) : again ? texts.overtakenRedoUnknown : texts.overtakenUnknown);
  } else if (done.left_out.length) {
    const said = done.left_out.slice(0, 8).map((left) => el("li", {}, left.text));
    tell("warning", el("strong", {}, say("leftOut", { n: done.left_out.length })), el("ul", {}, said));
  } else if (!done.changed.length && path.endsWith("week")) {
    tell("success", texts.noChange); // nobody works in a week that is cleared
  } else {
    quiet();
  }
  flash(done.changed.map(([person, iso]) => [person, store.board.days.findIndex((day) => day.iso === iso)]), "done");
}

export function flash(places, kind) {
  for (const [person, day] of places.slice(0, 400)) {
    const cell = cellAt({ person, day });
    if (cell) {
      cell.classList.remove("flash-done", "flash-other");
      void cell.offsetWidth; // the animation begins anew
      cell.classList.add(`flash-${kind}`);
    }
  }
}

// take in what others wrote; ``mine`` is what this page wanted to write and may be made again. True where all of it is of
// departments that the page does not show, so that nothing was in the way.
export async function catchUp(mine = null) {
  let news;
  try {
    news = await read(`changes?since=${store.board.roster.revision}`);
  } catch (error) {
    error instanceof Refused && error.status === 404 ? gone() : refuse(error);
    return false;
  }
  if (news.revision === store.board.roster.revision) {
    return false;
  }
  if (!news.complete) {
    await reload();
    tell("warning", ...(store.board.editable ? [texts.changedWhole, mine ? againButton(mine) : null] : [texts.readOnly]));
    return false;
  }
  merge(news.rows);
  store.strip = await read("strip").catch(() => store.strip);
  redraw(null);
  const deeds = news.deeds.filter((deed) => deed.cells.length);
  const theirs = deeds.filter((deed) => !deed.mine);
  const told = mine && !theirs.length ? deeds : theirs; // what another window of one's own did is told where it was in the way
  const places = [...new Map(told.flatMap((deed) => deed.cells).map((place) => [place.join(), place])).values()]; // each day once
  const last = told[told.length - 1];
  if (last) {
    const names = [...new Set(told.map((deed) => deed.who))].join(", ");
    const days = places.slice(0, 4).map(([person, day]) => `${personOf(person)?.name ?? person} ${store.board.days[day].number}`).join(", ");
    const said = say(last.mine ? "changedByYou" : "changedBy", { who: names, at: last.at, n: places.length, days: days + (places.length > 4 ? " …" : "") });
    tell("warning", said, mine ? ` ${last.mine ? texts.hereKept : texts.mineKept} ` : null, mine ? againButton(mine) : null);
  }
  flash(places, "other");
  return !last;
}

function againButton({ path, body }) {
  return el("button", { class: "btn btn-quiet btn-sm", type: "button", id: "again", onclick: () => { quiet(); send(path, body); } }, icon("arrow-repeat"), texts.mineAgain);
}

// what a change does, as short parts: [{text, tone}]
export function effectParts(effect) {
  const parts = [];
  const add = (key, value, text, better) => value && parts.push({ key, text: say(key, { n: text }, Math.abs(value)), tone: better ? "better" : "worse" });
  add("effShort", Math.abs(effect.short_hours) >= 0.05 && effect.short_hours, signed(effect.short_hours, 1), effect.short_hours < 0);
  add("effLate", Math.abs(effect.late_hours) >= 0.05 && effect.late_hours, signed(effect.late_hours, 1), effect.late_hours < 0);
  add("effWages", effect.wages_fen, signedMoney(effect.wages_fen), effect.wages_fen < 0);
  add("effFair", effect.fairness_fen, signedMoney(effect.fairness_fen), effect.fairness_fen < 0);
  add("effWishes", effect.wishes_granted, signed(effect.wishes_granted), effect.wishes_granted > 0);
  add("effTotal", effect.objective_fen, signedMoney(effect.objective_fen), effect.objective_fen < 0);
  return parts;
}

export const signedMoney = (fen) => (fen > 0 ? "+" : fen < 0 ? "−" : "±") + money(Math.abs(fen));
export const hours = (minutes) => number(minutes / 60, minutes % 60 ? 1 : 0);
