// A drawing of the board as a picture (PNG): the button that every chart has.

import { el } from "./dom.js";

const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "text-anchor", "font-size", "font-family"];

// a copy that bears its own looks: a picture knows no style sheet
function painted(drawing) {
  const copy = drawing.cloneNode(true);
  const parts = copy.querySelectorAll("*");
  drawing.querySelectorAll("*").forEach((part, i) => {
    const looks = getComputedStyle(part);
    for (const name of LOOKS) {
      parts[i].setAttribute(name, looks.getPropertyValue(name));
    }
  });
  return new XMLSerializer().serializeToString(copy);
}

// twice as fine as the drawing's own points, on white
async function save(drawing, name) {
  const { width, height } = drawing.viewBox.baseVal;
  const image = new Image(2 * width, 2 * height);
  image.src = `data:image/svg+xml,${encodeURIComponent(painted(drawing))}`;
  await image.decode();
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [2 * width, 2 * height];
  const brush = sheet.getContext("2d");
  brush.fillStyle = "#ffffff";
  brush.fillRect(0, 0, sheet.width, sheet.height);
  brush.drawImage(image, 0, 0, sheet.width, sheet.height);
  el("a", { href: sheet.toDataURL("image/png"), download: `${name}.png`.replace(/[\\/:*?"<>|]+/g, "-") }).click();
}

export function pictureLink(drawing, name) {
  return el("div", { class: "table-exports chart-exports" },
    el("button", { type: "button", class: "chart-save", title: document.body.dataset.savePicture, onclick: () => save(drawing, name) }, "PNG"));
}
