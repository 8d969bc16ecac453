// The server's JSON. An error becomes a Refused with the server's own sentence; 304 gives what was held before.

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

export class Unreachable extends Error {}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(`${root.dataset.api}/${path}`, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
  } catch {
    throw new Unreachable();
  }
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
  if (!answer.ok && answer.status !== 304) {
    const said = (answer.headers.get("Content-Type") || "").includes("json") ? (await answer.json()).error : { key: "", message: answer.statusText };
    throw new Refused(answer.status, said);
  }
  return answer;
}

export async function read(path) {
  const before = held.get(path);
  const answer = await ask(path, { headers: before ? { "If-None-Match": before.tag } : {} });
  if (answer.status === 304) {
    return before.data;
  }
  const data = await answer.json();
  const tag = answer.headers.get("ETag");
  if (tag) {
    held.set(path, { tag, data });
  }
  return data;
}

export async function write(path, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}
