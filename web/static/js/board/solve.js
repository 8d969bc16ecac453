// Generating: start the search, follow it every second, keep the best or throw it away.

import { read, reason, Refused, write } from "./api.js";
import { searchChart } from "../reasons/search-chart.js";
import { el, icon, money, number, ofWhole, percent, say, texts } from "./dom.js";

// the search reads them off the curves of demand, the board off every case: they differ in the third digit
const about = (hours) => number(Number(hours.toPrecision(2)), 0);

const panel = document.getElementById("solving");
const form = document.getElementById("generate-form");
let revision = () => 0;
let started = () => {};
let ended = () => {};
let trouble = () => {};
let timer = null;
let parts = null;

export function connect({ currentRevision, onStart, onEnd, onTrouble }) {
  revision = currentRevision;
  started = onStart;
  ended = onEnd;
  trouble = onTrouble;
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    start(Object.fromEntries(new FormData(form)));
  });
}

async function start(asked) {
  form.querySelector("button").disabled = true;
  try {
    const now = await write("generate", { ...asked, revision: revision() });
    bootstrap.Collapse.getOrCreateInstance(document.getElementById("generate"), { toggle: false }).hide();
    started(now);
    follow(now);
  } catch (error) {
    trouble(reason(error));
  } finally {
    form.querySelector("button").disabled = false;
  }
}

export const following = () => timer !== null;

export function follow(now) {
  draw(now);
  clearTimeout(timer);
  timer = setTimeout(look, 1000);
}

async function look() {
  let now;
  try {
    now = await read("progress");
  } catch (error) {
    trouble(reason(error));
    timer = setTimeout(look, 3000);
    return;
  }
  if (now.state === "solving") {
    follow(now);
    return;
  }
  panel.hidden = true;
  timer = null;
  ended();
}

async function press(path) {
  try {
    draw(await write(path, {}));
  } catch (error) {
    if (error instanceof Refused && error.key === "roster_not_solving") {
      return; // it ended meanwhile; the next look says how
    }
    trouble(reason(error));
  }
}

// made once a search: a button that is pressed or holds the focus must not be replaced under the hand
function made() {
  if (parts) {
    return parts;
  }
  const words = el("strong", { role: "status" });
  const enough = el("button", { class: "btn btn-primary btn-sm", type: "button", id: "enough", "data-disabled": true, onclick: () => press("enough") }, icon("check-lg"), texts.enough);
  const cancel = el("button", { class: "btn btn-bad btn-sm", type: "button", id: "cancel-search", "data-disabled": true, onclick: () => press("cancel") }, icon("x-lg"), texts.cancel);
  const bar = el("progress", { max: "1", "aria-label": texts.elapsed });
  const facts = el("div", { class: "solving-facts" });
  const chart = el("div");
  panel.replaceChildren(
    el("div", { class: "solving-head" }, el("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }), words, el("div", { class: "actions ms-auto" }, enough, cancel)),
    bar, facts, chart);
  return { words, enough, cancel, bar, facts, chart };
}

function wordsFor(now) {
  if (now.cancelling) {
    return texts.cancelling;
  }
  if (now.finishing) {
    return texts.finishing;
  }
  return texts[now.phase] ?? texts.searching;
}

function draw(now) {
  panel.hidden = false;
  parts = made();
  const fact = (name, value, note) => el("div", { class: "fact" }, el("span", { class: "label" }, name), el("span", { class: "value" }, value), note ? el("span", { class: "note" }, note) : null);
  const limit = now.time_limit_s || 0;
  const stopping = now.finishing || now.cancelling;
  const words = wordsFor(now);
  if (parts.words.textContent !== words) {
    parts.words.textContent = words;
  }
  parts.enough.disabled = stopping || now.incumbent_fen === null;
  parts.cancel.disabled = stopping;
  if (limit && now.elapsed_s !== null) {
    parts.bar.value = Math.min(1, now.elapsed_s / limit);
  } else {
    parts.bar.removeAttribute("value");
  }
  const time = now.elapsed_s === null ? "–" : say("ofSeconds", { n: number(now.elapsed_s), limit: number(limit) });
  const distance = now.gap === null ? "–" : now.proving ? texts.proving : percent(now.gap);
  parts.facts.replaceChildren(
    fact(texts.incumbent, now.incumbent_fen === null ? texts.none : money(now.incumbent_fen)),
    fact(texts.bound, now.bound_fen === null ? (now.proving ? texts.proving : texts.none) : money(now.bound_fen)),
    fact(texts.distance, distance),
    fact(texts.elapsed, time),
    fact(texts.shortAbout, now.short_hours === null ? "–" : say("nHours", { n: about(now.short_hours) }), ofWhole()));
  const held = parts.chart.contains(document.activeElement); // its table's handle
  parts.chart.replaceChildren(searchChart(now) ?? "");
  if (held) {
    parts.chart.querySelector("summary")?.focus({ preventScroll: true });
  }
}
