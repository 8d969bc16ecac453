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
    setTimeout(() => {
      if (!event.defaultPrevented) { // a form that a script answers leaves the page, and so its buttons, as they are
        event.submitter.disabled = true;
      }
    });
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

// a page that is being loaded again asks for nothing more: what asks every second would begin the loading anew each time
let leaving = false;
document.addEventListener("htmx:before:request", (event) => leaving && event.preventDefault());
document.addEventListener("htmx:before:response", (event) => {
  if (leaving) {
    event.preventDefault();
  }
  leaving ||= event.detail.ctx.hx.refresh === "true";
});

// a page taken from the browser's history may show buttons as they were left, and goes on asking
window.addEventListener("pageshow", () => {
  leaving = false;
  for (const button of document.querySelectorAll("button[disabled]:not([data-disabled])")) {
    button.disabled = false;
  }
});

// what scrolls inside the page can be scrolled by keyboard too, and tells what it is
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
    if (!scrolls || target.hasAttribute("tabindex")) {
      continue;
    }
    let box = target.parentElement;
    while (box.parentElement && !box.querySelector("h1, h2, h3")) {
      box = box.parentElement;
    }
    const heading = box.querySelector("h1, h2, h3");
    target.tabIndex = 0;
    target.setAttribute("role", "group");
    target.setAttribute("aria-label", heading ? heading.textContent.trim() : document.title);
  }
});

function watchScrolling(root) {
  for (const element of root.querySelectorAll(".table-wrap")) {
    scrolling.observe(element);
  }
}

watchScrolling(document);
document.addEventListener("htmx:after:swap", () => watchScrolling(document));

// the tab and the role of this page are in sight, also where there are more than the screen holds
for (const chosen of document.querySelectorAll(".tab.active, .role-pick.active")) {
  chosen.scrollIntoView({ block: "nearest", inline: "center" });
}
