// Whole weeks: copy one to another, clear one, keep one as a template and lay it over another.

import { read, reason, write } from "./api.js";
import * as act from "./act.js";
import { el, texts } from "./dom.js";
import { store } from "./store.js";

const form = document.getElementById("week-form");
const lists = { source: document.getElementById("week-source"), target: document.getElementById("week-target"), template: document.getElementById("week-template") };
const filter = document.getElementById("filter-department");

export function fill() {
  if (!form) {
    return;
  }
  const days = store.board.days;
  const weeks = Array.from({ length: Math.ceil(days.length / 7) }, (_, i) => [i, `${days[i * 7].number} – ${days[Math.min(days.length, i * 7 + 7) - 1].number}`]);
  for (const list of [lists.source, lists.target]) {
    const kept = list.value;
    list.replaceChildren(...weeks.map(([i, name]) => el("option", { value: i }, name)));
    list.value = kept || (list === lists.target ? String(weeks.length - 1) : "0");
  }
  form.querySelector("[data-act=duplicate]").disabled = weeks.length < 2;
}

function templates(found) {
  lists.template.replaceChildren(...(found.templates.length
    ? found.templates.map((one) => el("option", { value: one.id }, `${one.name} · ${one.department}`))
    : [el("option", { value: "" }, texts.noTemplates)]));
  for (const button of form.querySelectorAll("[data-act=apply], [data-act=forget]")) {
    button.disabled = !found.templates.length;
  }
}

async function keep(path, body) {
  try {
    templates(await write(path, body));
    act.tell("success", path === "templates" ? texts.templateKept : texts.templateGone);
  } catch (error) {
    act.tell("warning", reason(error));
  }
}

form?.addEventListener("click", (event) => {
  const name = event.target.closest("[data-act]")?.dataset.act;
  const week = Number(lists.source.value), target = Number(lists.target.value);
  const department = filter.value || null;
  switch (name) {
    case "duplicate": act.send("duplicate-week", { week, target, department }); break;
    case "clear": act.send("clear-week", { week: target, department }); break;
    case "apply": act.send("apply-template", { week: target, template: lists.template.value }); break;
    case "forget": keep("delete-template", { template: lists.template.value }); break;
    case "keep": keep("templates", { week, department: form.elements.department.value, name: form.elements.name.value }); break;
    default:
  }
});
form?.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("weeks-tools")?.addEventListener("show.bs.collapse", async () => {
  fill();
  try {
    templates(await read("templates"));
  } catch (error) {
    act.tell("warning", reason(error));
  }
}, { passive: true });
