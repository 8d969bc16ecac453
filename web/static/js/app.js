// Small behaviours of every page: confirmation before a write, forms that send themselves, buttons that cannot be hit twice.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (event.submitter && !form.hasAttribute("hx-post")) {
    setTimeout(() => { event.submitter.disabled = true; });
  }
}, true);

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-submit-on-change]");
  if (field) {
    field.form.requestSubmit();
  }
});

// who types into a field that belongs to a choice has made that choice
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-chooses]");
  if (field) {
    field.form.querySelector(`[value="${field.dataset.chooses}"]`).checked = true;
  }
});

// a page taken from the browser's history may show buttons as they were left
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[disabled]:not([data-disabled])")) {
    button.disabled = false;
  }
});
