// Punches that wait to be sent. They survive a reload; a PIN never leaves the page's memory.

const SEND_MOST = 100;
const RETRY_MS = 5000;

export class Queue {
  constructor(device, nextSeq, changed) {
    this.key = `shiftledger.kiosk.${device}`;
    this.changed = changed;
    this.pins = new Map();
    this.offline = false;
    this.revoked = false;
    this.sending = null;
    const held = this.#read();
    this.items = held.items;
    this.held = held.held;
    this.next = Math.max(held.next, nextSeq);
    this.lasting = this.#write();
    window.addEventListener("online", () => this.send());
    setInterval(() => this.send(), RETRY_MS);
  }

  #read() {
    try {
      const kept = JSON.parse(window.localStorage.getItem(this.key)) || {};
      return { next: kept.next || 1, items: kept.items || [], held: kept.held || 0 };
    } catch {
      return { next: 1, items: [], held: 0 };
    }
  }

  // false where the browser keeps nothing
  #write() {
    try {
      window.localStorage.setItem(this.key, JSON.stringify({ next: this.next, items: this.items, held: this.held }));
      return true;
    } catch {
      return false;
    }
  }

  add(punch, pin = "") {
    const item = { seq: this.next, ...punch };
    this.next += 1;
    this.items.push(item);
    if (pin) {
      this.pins.set(item.seq, pin);
    }
    this.lasting = this.#write();
    this.changed();
    return this.send();
  }

  send() {
    this.sending ||= this.#sendAll().finally(() => { this.sending = null; });
    return this.sending;
  }

  async #sendAll() {
    while (this.items.length > 0) {
      const batch = this.items.slice(0, SEND_MOST).map((item) => ({ ...item, pin: this.pins.get(item.seq) || "" }));
      const answer = await ask("punches", { punches: batch });
      this.offline = answer.away;
      this.revoked = answer.status === 401;
      if (!answer.data || !answer.data.punches) {
        break;
      }
      const settled = new Set(answer.data.punches.map((entry) => entry.seq));
      this.items = this.items.filter((item) => !settled.has(item.seq));
      settled.forEach((seq) => this.pins.delete(seq));
      this.held += answer.data.punches.filter((entry) => entry.status === "quarantined").length;
      this.lasting = this.#write();
      this.changed();
    }
    this.changed();
  }

  // after a look at the server: it knows numbers that this browser may have forgotten
  agree(nextSeq) {
    if (this.items.length === 0 && nextSeq > this.next) {
      this.next = nextSeq;
      this.#write();
    }
  }

  seen() {
    this.held = 0;
    this.#write();
    this.changed();
  }
}

// {status, data, away}: away where nobody answered, or nobody who can
export async function ask(path, body) {
  const headers = { "X-Shiftledger-Kiosk": "1", "Accept-Language": document.documentElement.lang };
  const options = { credentials: "same-origin", cache: "no-store", redirect: "error", headers };
  if (body) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  try {
    const answer = await fetch(`/api/kiosk/${path}`, options);
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    const data = json ? await answer.json() : null;
    return { status: answer.status, data, away: answer.status >= 500 || !json };
  } catch {
    return { status: 0, data: null, away: true };
  }
}
