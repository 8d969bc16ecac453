// Generating: start the search, follow it every second, keep the best or throw it away.

import { read, reason, Refused, write } from "./api.js";
import { searchChart } from "../reasons/search-chart.js";
import { el, icon, money, number, ofWhole, percent, say, texts } from "./dom.js";

const panel = document.getElementById("solving");
const form = document.getElementById("generate-form");
let revision = () => 0;
let started = () => {};
let ended = () => {};
let trouble = () => {};
let timer = null;

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

function draw(now) {
  panel.hidden = false;
  const words = now.cancelling ? texts.cancelling : now.finishing ? texts.finishing : now.queued ? texts.starting : texts.searching;
  const fact = (name, value, note) => el("div", { class: "fact" }, el("span", { class: "label" }, name), el("span", { class: "value" }, value), note ? el("span", { class: "note" }, note) : null);
  const share = now.time_limit_s && now.elapsed_s !== null ? Math.min(1, now.elapsed_s / now.time_limit_s) : null;
  const stopping = now.finishing || now.cancelling;
  panel.replaceChildren(
    el("div", { class: "solving-head" }, el("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }), el("strong", {}, words),
      el("div", { class: "actions ms-auto" },
        el("button", { class: "btn btn-primary btn-sm", type: "button", id: "enough", disabled: stopping || now.incumbent_fen === null, "data-disabled": true, onclick: () => press("enough") }, icon("check-lg"), texts.enough),
        el("button", { class: "btn btn-bad btn-sm", type: "button", id: "cancel-search", disabled: stopping, "data-disabled": true, onclick: () => press("cancel") }, icon("x-lg"), texts.cancel))),
    el("progress", { max: "1", value: share === null ? undefined : String(share), "aria-label": texts.elapsed }),
    el("div", { class: "solving-facts" },
      fact(texts.incumbent, now.incumbent_fen === null ? texts.none : money(now.incumbent_fen)),
      fact(texts.bound, now.bound_fen === null ? texts.none : money(now.bound_fen)),
      fact(texts.distance, now.gap === null ? "–" : percent(now.gap)),
      fact(texts.elapsed, now.elapsed_s === null ? "–" : say("ofSeconds", { n: number(now.elapsed_s), limit: number(now.time_limit_s || 0) })),
      fact(texts.shortAbout, now.short_hours === null ? "–" : say("nHours", { n: number(now.short_hours, 0) }), ofWhole())),
    searchChart(now) ?? "");
}
