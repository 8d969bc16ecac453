// While the server is gone: what was asked is asked again, ever later but every five seconds at the least, at once when
// the browser is back on the net, and when somebody says so. A write may be asked twice: its revision lets it count once.

import { el, icon, texts } from "./dom.js";

const FIRST_MS = 1000;
const LONGEST_MS = 5000;
const waiting = new Set(); // what ends each wait
let banner = null;

export async function untilReached(ask, isGone) {
  for (let pause = FIRST_MS; ; pause = Math.min(LONGEST_MS, pause * 2)) {
    try {
      const answer = await ask();
      reached();
      return answer;
    } catch (error) {
      if (!isGone(error)) {
        reached();
        throw error;
      }
    }
    await wait(pause);
  }
}

async function wait(pause) {
  show();
  let timer = null;
  let end = null;
  await new Promise((resolve) => {
    end = resolve;
    waiting.add(end);
    timer = setTimeout(resolve, pause);
  });
  clearTimeout(timer);
  waiting.delete(end);
}

// the server answered: whoever still waits need not
function reached() {
  banner?.remove();
  banner = null;
  tryNow();
}

function tryNow() {
  waiting.forEach((end) => end());
}

function show() {
  if (!banner) {
    banner = el("div", { class: "alert alert-danger gone", role: "alert" }, icon("exclamation-triangle"), el("span", {}, texts.offline),
      el("button", { class: "btn btn-quiet btn-sm ms-auto", type: "button", onclick: tryNow }, icon("arrow-repeat"), texts.tryNow));
    document.body.append(banner);
  }
}

window.addEventListener("online", tryNow);
