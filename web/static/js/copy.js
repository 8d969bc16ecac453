// A button beside a field that copies what stands in it.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) {
    return;
  }
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // no clipboard here: the text is selected, Ctrl+C copies it
  }
  button.querySelector("span").textContent = button.dataset.done;
});
