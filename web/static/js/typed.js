// What was typed outlives a change of language: kept while the page comes back in the other one, put back once, forgotten.
// Never kept: forms with a password (PINs, badges and tokens are typed as such), hidden fields, files.
"use strict";

(() => {
  const KEPT = "shiftledger.typed";
  const UNKEPT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // by name, and where several have one name by their order; attributes are read, because fields may be called "action" or "id"
  function named(items, nameOf) {
    const seen = new Map(), found = new Map();
    for (const item of items) {
      const name = nameOf(item), before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      found.set(`${name} ${before}`, item);
    }
    return found;
  }

  function fields() {
    const found = new Map();
    const forms = [...document.forms].filter((form) => !form.matches("[data-language-switch]"));
    for (const [formName, form] of named(forms, (one) => `${one.getAttribute("id")} ${one.getAttribute("action")}`)) {
      const all = [...form.elements].filter((field) => field.matches("input, select, textarea"));
      if (all.some((field) => field.type === "password")) {
        continue;
      }
      // a field that sends its form by itself has done so
      const typed = all.filter((field) => field.name && !field.disabled && !UNKEPT.has(field.type) && !field.hasAttribute("data-submit-on-change"));
      for (const [name, field] of named(typed, (one) => (isBox(one) ? `${one.name}=${one.value}` : one.name))) {
        found.set(`${formName} ${name}`, field);
      }
    }
    return found;
  }

  function read(field) {
    return isBox(field) ? field.checked : field.multiple && field.options ? [...field.selectedOptions].map((option) => option.value) : field.value;
  }

  // what the server sent
  function sent(field) {
    if (isBox(field)) {
      return field.defaultChecked;
    }
    if (!field.options) {
      return field.defaultValue;
    }
    const chosen = [...field.options].filter((option) => option.defaultSelected).map((option) => option.value);
    return field.multiple ? chosen : chosen.at(-1) ?? [...field.options].find((option) => !option.disabled)?.value ?? "";
  }

  function write(field, value) {
    if (isBox(field)) {
      field.checked = value;
    } else if (field.multiple && field.options) {
      for (const option of field.options) {
        option.selected = value.includes(option.value);
      }
    } else if (!field.options || [...field.options].some((option) => option.value === value)) {
      field.value = value;
    }
  }

  function putBack(kept) {
    const here = fields();
    const pairs = kept.map(([name, value]) => [here.get(name), value]).filter(([field, value]) => field && !same(read(field), value));
    const writeAll = () => pairs.forEach(([field, value]) => write(field, value));
    writeAll();
    for (const [field] of pairs) {
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) {
        box.open = true;
      }
      if (field.type !== "radio" || field.checked) {
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    writeAll(); // a field may have chosen for another when it was told of its change
  }

  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-language-switch]")) {
      return;
    }
    // of a page that answers a form, the server has sent what was typed
    const all = target.dataset.languageSwitch === "all";
    const kept = [...fields()].filter(([, field]) => all || !same(read(field), sent(field))).map(([name, field]) => [name, read(field)]);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, kept }));
    } catch {
      // a browser that keeps nothing changes the language all the same
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    let found = null;
    try {
      found = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
    } catch {
      return;
    }
    if (found && found.path === location.pathname) {
      putBack(found.kept);
    }
  });
})();
