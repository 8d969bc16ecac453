// A new roster's days beyond the end of the forecast: said before the draft is made, and not refused.
"use strict";

(() => {
  const beyond = document.getElementById("beyond");
  const [first, days] = ["first_day", "days"].map((id) => document.getElementById(id));
  const look = () => {
    const last = first.valueAsNumber + (days.valueAsNumber - 1) * 86_400_000;
    beyond.hidden = !(last > Date.parse(beyond.dataset.reaches)); // nothing is said of an empty box
  };
  if (beyond) {
    first.addEventListener("input", look);
    days.addEventListener("input", look);
    window.addEventListener("pageshow", look); // the browser may have put back what was typed
  }
})();
