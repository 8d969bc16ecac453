// The strip under the board: undo and redo, what the last or the coming change does, and what all changes did so far.

import * as act from "./act.js";
import { el, icon, ofWhole, say, texts } from "./dom.js";
import { store } from "./store.js";

const bar = document.getElementById("strip");
let last = null; // the effect of the last change
let coming = null; // of the one that is being tried: {effect} or {broken}

export function changed(effect) {
  last = effect;
  coming = null;
  draw();
}

export function trying(outcome) {
  coming = outcome;
  draw();
}

function parts(effect) {
  const found = act.effectParts(effect);
  return found.length ? found.map((part) => el("span", { class: `eff ${part.tone}` }, part.text)) : [el("span", { class: "muted" }, texts.effNone)];
}

function group(label, content, extra = "") {
  return el("div", { class: `eff-group ${extra}` }, el("span", { class: "eff-label" }, label), content);
}

export function draw() {
  const strip = store.strip;
  if (!strip) {
    return;
  }
  const button = (id, name, words, count, keys) => el("button", {
    class: "btn btn-quiet btn-sm", type: "button", id, disabled: !count || !store.board.editable, "data-disabled": true, title: `${words} (${keys})`,
    onclick: () => act.send(id, {}),
  }, icon(name), el("span", { class: "d-none d-md-inline" }, words), count ? el("span", { class: "count" }, String(count)) : null);
  bar.hidden = false;
  bar.replaceChildren(...[
    el("div", { class: "strip-buttons" },
      store.board.editable ? button("undo", "arrow-counterclockwise", texts.undo, strip.undo, "Ctrl+Z") : null,
      store.board.editable ? button("redo", "arrow-clockwise", texts.redo, strip.redo, "Ctrl+Y") : null),
    coming
      ? coming.broken.length
        ? group(texts.effCannot, el("span", { class: "eff worse" }, coming.broken[0]), "coming")
        : group(texts.effWould, parts(coming.effect), "coming")
      : last ? group(texts.effLast, parts(last)) : null,
    group(ofWhole(texts.effSince), strip.since ? parts(strip.since) : el("span", { class: "muted" }, texts.effNone), "since"),
    strip.wishes && store.board.cells.some((row) => row.some((cell) => cell !== null)) ? el("span", { class: "eff muted" }, ofWhole(say("effGranted", { n: strip.wishes_granted, of: strip.wishes }, strip.wishes))) : null,
  ].filter(Boolean));
}
