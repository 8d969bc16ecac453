// Elements, icons, and how numbers, hours and money are written. Nothing here sets markup from text.

const root = document.getElementById("board");
export const texts = JSON.parse(root.dataset.texts);
export const language = document.documentElement.lang;

// words with whose figure it is, for readers who see some departments only
const scoped = (scope) => (words = "") => ("partial" in root.dataset ? [words, scope].filter(Boolean).join(" · ") : words);
export const ofYours = scoped(texts.ofYours), ofWhole = scoped(texts.ofWhole);

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name === "class") {
      made.className = value;
    } else if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (name === "dataset") {
      Object.assign(made.dataset, value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children.flat());
  return made;
}

export function icon(name, extra = "") {
  const picture = svg("svg", { class: `icon ${extra}`, "aria-hidden": "true" });
  picture.append(svg("use", { href: `${document.body.dataset.icons}#i-${name}` }));
  return picture;
}

const plurals = new Intl.PluralRules(language);

// a text that counts comes in forms; ``count`` chooses where what is counted is not ``n`` as it is written
export function say(name, values = {}, count = values.n) {
  const text = texts[name];
  const form = typeof text === "string" ? text : text[plurals.select(count)] ?? text.other;
  return form.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

const currency = new Intl.NumberFormat(language, { style: "currency", currency: root.dataset.currency, maximumFractionDigits: 0 });
const decimals = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

export const money = (fen) => (fen === null || fen === undefined ? "–" : currency.format(fen / 100));
export const exactMoney = (fen) => (fen === null || fen === undefined ? "–" : new Intl.NumberFormat(language, { style: "currency", currency: root.dataset.currency }).format(fen / 100));
export const number = (value, digits = 0) => decimals[digits].format(value === 0 ? 0 : value);
export const percent = (ratio) => percents.format(ratio);
export const signed = (value, digits = 0) => (value > 0 ? "+" : value < 0 ? "−" : "±") + number(Math.abs(value), digits);
