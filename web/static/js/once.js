// What a page shows this once is asked about before it is left, unless it was saved or printed.
"use strict";

(() => {
  let kept = false;

  // what the click aside sent is held by app.js until the next page
  function free() {
    for (const button of document.querySelectorAll("button[disabled]:not([data-disabled])")) {
      button.disabled = false;
    }
  }

  for (const button of document.querySelectorAll("[data-keeps]")) {
    button.addEventListener("click", () => { kept = true; });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!kept) {
      event.preventDefault();
      setTimeout(free); // runs only where the reader stays
    }
  });
})();
