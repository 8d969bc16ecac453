// The server's JSON. An error becomes a Refused with the server's own sentence; 304 gives what was held before. A server
// that does not answer is asked until it does.

import { untilReached } from "./again.js";
import { texts } from "./dom.js";

const root = document.getElementById("board");
const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
const held = new Map();

export class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.key = error.key;
    this.violations = error.violations || [];
  }
}

// what to tell of an error: a refusal in the server's words. A server that is gone is asked again, so the rest is a fault of the page.
export function reason(error) {
  if (error instanceof Refused) {
    return error.message;
  }
  console.error(error);
  return texts.fault;
}

class Unreachable extends Error {}

const GONE = [502, 503, 504]; // said by what stands before the server, not by the server itself, which says it in JSON

const isJson = (answer) => (answer.headers.get("Content-Type") || "").includes("json");

function ask(path, options) {
  return untilReached(() => askOnce(path, options), (error) => error instanceof Unreachable);
}

async function reach(asked) {
  try {
    return await asked;
  } catch {
    throw new Unreachable();
  }
}

// the answer with its content, null where it brings none
async function askOnce(path, options) {
  const answer = await reach(fetch(`${root.dataset.api}/${path}`, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options }));
  if (answer.status === 401) {
    const to = new URL(root.dataset.login, window.location);
    to.searchParams.set("ended", options.method === "POST" ? "yes" : "look");
    to.searchParams.set("next", window.location.pathname + window.location.search);
    window.location.assign(to);
    return new Promise(() => {});
  }
  if (answer.type === "opaqueredirect") {
    window.location.reload();
    return new Promise(() => {});
  }
  if (GONE.includes(answer.status) && !isJson(answer)) {
    throw new Unreachable();
  }
  if (!answer.ok && answer.status !== 304) {
    const said = isJson(answer) ? (await reach(answer.json())).error : { key: "", message: answer.statusText };
    throw new Refused(answer.status, said);
  }
  return { answer, data: answer.ok ? await reach(answer.json()) : null };
}

export async function read(path) {
  const before = held.get(path);
  const { answer, data } = await ask(path, { headers: before ? { "If-None-Match": before.tag } : {} });
  if (answer.status === 304) {
    return before.data;
  }
  const tag = answer.headers.get("ETag");
  if (tag) {
    held.set(path, { tag, data });
  }
  return data;
}

export async function write(path, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).data;
}
