// The search while it runs: cost of the best roster and what no roster can be below, over the seconds; also as a table.

import { el, money, number, say, svg, texts } from "../board/dom.js";

const WIDTH = 720, HEIGHT = 200, RIGHT = 12, TOP = 12, BOTTOM = 26;
const phone = window.matchMedia("(max-width: 767px)");
let open = false;

export function searchChart(now) {
  if (!now.incumbents.length) {
    return null;
  }
  const last = Math.max(now.elapsed_s || 0, now.incumbents[now.incumbents.length - 1][0], 1);
  const costs = [...now.incumbents, ...now.bounds].map(([, fen]) => fen);
  const margin = (Math.max(...costs) - Math.min(...costs)) * 0.06 || Math.max(100, Math.abs(costs[0]) * 0.02);
  const low = Math.min(...costs) - margin, high = Math.max(...costs) + margin;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => low + share * (high - low));
  const letter = phone.matches ? 12 : 7.2; // widths of the sizes in search.css
  const left = 16 + letter * Math.max(...ticks.map((fen) => money(fen).length));
  const x = (seconds) => left + (Math.min(seconds, last) / last) * (WIDTH - left - RIGHT);
  const y = (fen) => TOP + (1 - (fen - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const cost = steps(now.incumbents, last), bound = steps(now.bounds, last);
  const line = (points) => points.map(([s, fen]) => `${x(s).toFixed(1)},${y(fen).toFixed(1)}`).join(" ");
  const both = bound.length ? Math.max(cost[0][0], bound[0][0]) : 0;
  return el("div", { class: "search-chart" },
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": texts.searchChart },
      ticks.map((fen) => [svg("line", { x1: left, x2: WIDTH - RIGHT, y1: y(fen), y2: y(fen), class: "rule" }), svg("text", { x: left - 8, y: y(fen) + 4, class: "axis end" }, money(fen))]).flat(),
      [0, 0.5, 1].map((share) => svg("text", { x: x(share * last), y: HEIGHT - 6, class: `axis ${share === 0 ? "" : share === 1 ? "end" : "mid"}` }, say("seconds", { n: number(share * last, last < 10 ? 1 : 0) }))),
      bound.length ? svg("polygon", { points: `${line(since(cost, both))} ${line(since(bound, both).reverse())}`, class: "between" }) : [],
      bound.length ? svg("polyline", { points: line(bound), class: "bound" }) : [],
      svg("polyline", { points: line(cost), class: "cost" })),
    el("ul", { class: "search-legend" }, el("li", { class: "cost" }, texts.incumbent), el("li", { class: "bound" }, texts.bound)),
    table(now));
}

// a value holds until the next one
function steps(found, last) {
  const points = found.flatMap(([seconds, fen], i) => (i ? [[seconds, found[i - 1][1]], [seconds, fen]] : [[seconds, fen]]));
  return points.length ? [...points, [last, points[points.length - 1][1]]] : [];
}

// from when there are both: nothing lies between them before
function since(points, from) {
  const held = points.filter(([s]) => s <= from).pop();
  return [...(held ? [[from, held[1]]] : []), ...points.filter(([s]) => s > from)];
}

function table(now) {
  const rows = [...now.incumbents.map(([s, fen]) => [s, fen, null]), ...now.bounds.map(([s, fen]) => [s, null, fen])].sort((a, b) => a[0] - b[0]).slice(-12);
  return el("details", { open, ontoggle: (event) => { open = event.target.open; } }, el("summary", { class: "small" }, texts.asTable),
    el("div", { class: "table-wrap" }, el("table", { class: "table" },
      el("thead", {}, el("tr", {}, [texts.elapsed, texts.incumbent, texts.bound].map((name) => el("th", { scope: "col", class: "num" }, name)))),
      el("tbody", {}, rows.map(([s, cost, bound]) => el("tr", {}, [say("seconds", { n: number(s, 1) }), cost === null ? "" : money(cost), bound === null ? "" : money(bound)].map((value) => el("td", { class: "num" }, value))))))));
}
