// The queue of hours by keyboard: j and k move, Enter accepts, digits decide otherwise, x, a and b select and accept many.
// Everything is a plain form; without this file the same buttons do the same by touch.
"use strict";

(() => {
  const form = document.querySelector("[data-queue]");
  const undo = document.querySelector("[data-undo]");
  const cases = form ? [...form.querySelectorAll("[data-case]")] : [];
  const reason = form && form.elements.reason;
  const kept = form && form.dataset.queue === "hours" && "shiftledger.queue.reason.hours"; // an answer to staff is never another's
  let current = -1;

  function box(item) {
    return item.querySelector("[name=chosen]");
  }

  function count() {
    const chosen = cases.filter((item) => box(item).checked).length;
    form.querySelector("[data-count]").textContent = chosen;
    form.querySelector("[data-bulk]").toggleAttribute("data-empty", chosen === 0);
  }

  function go(index, scroll = true) {
    if (index < 0 || index >= cases.length) {
      return;
    }
    if (current >= 0) {
      cases[current].removeAttribute("aria-current");
    }
    current = index;
    cases[current].setAttribute("aria-current", "true");
    cases[current].focus({ preventScroll: true });
    if (scroll) {
      cases[current].scrollIntoView({ block: "nearest" });
    }
  }

  function press(button) {
    // after a decision the page comes back at the case that followed
    const after = cases[cases.findIndex((item) => item.contains(button)) + 1];
    form.elements.next.value = after ? after.dataset.case : "";
    form.requestSubmit(button);
  }

  function decide(key) {
    const button = current >= 0 && cases[current].querySelector(`[data-key="${key}"]`);
    if (!button) {
      return;
    }
    const time = button.closest(".enter-time")?.querySelector("[type=datetime-local]");
    if (time && document.activeElement !== time) {
      time.focus();
    } else {
      press(button);
    }
  }

  const keys = {
    j: () => go(current + 1),
    ArrowDown: () => go(current + 1),
    k: () => go(current - 1),
    ArrowUp: () => go(current - 1),
    x: () => {
      const tick = current >= 0 && box(cases[current]);
      if (tick && !tick.disabled) {
        tick.checked = !tick.checked;
        count();
      }
    },
    a: () => {
      const kind = current >= 0 && cases[current].dataset.kind;
      const same = cases.filter((item) => item.dataset.kind === kind && !box(item).disabled);
      const every = same.every((item) => box(item).checked);
      same.forEach((item) => { box(item).checked = !every; });
      count();
    },
    b: () => press(form.querySelector("[data-bulk]")),
    r: () => { reason.focus(); reason.select(); },
    u: () => undo && undo.form.requestSubmit(undo),
    "?": () => { const help = form.querySelector(".desk-keys"); help.open = !help.open; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const field = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (field) {
      if (event.key === "Escape") {
        go(Math.max(current, 0));
      } else if (event.key === "Enter" && field === reason) {
        event.preventDefault();
        go(Math.max(current, 0));
      } else if (event.key === "Enter" && field.type === "datetime-local") {
        event.preventDefault();
        press(field.parentElement.querySelector("button"));
      }
      return;
    }
    if (event.key === "u" && undo) {
      event.preventDefault();
      keys.u();
      return;
    }
    if (!form || event.target.closest("a, summary") || (event.key === "Enter" && event.target.closest("button"))) {
      return;
    }
    if (event.key === "Enter" || /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      decide(event.key);
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  if (!form) {
    return;
  }
  if (kept) {
    reason.value = sessionStorage.getItem(kept) || "";
    reason.addEventListener("input", () => sessionStorage.setItem(kept, reason.value));
  }
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const index = cases.findIndex((item) => item.contains(event.target));
    if (index >= 0 && !event.target.closest("input, button, a")) {
      go(index, false);
    }
  });
  form.addEventListener("submit", (event) => {
    const question = event.submitter && event.submitter.dataset.confirmAll;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const index = cases.findIndex((item) => event.submitter && item.contains(event.submitter));
    if (index >= 0 && cases[index + 1]) {
      form.elements.next.value = cases[index + 1].dataset.case;
    }
  }, true);
  count();
  const wanted = cases.findIndex((item) => item.dataset.case === form.dataset.next);
  go(Math.max(wanted, 0), wanted > 0);
  form.querySelector("[data-typed]")?.focus(); // a refused time is typed anew
})();
