// Sends what waits on this phone: one at a time, in the order in which it was entered, from one tab. What the server
// may have taken although its answer was lost is sent again with the same key, and is the same record there.
import { forget, itemsOf, keep, renew } from "./store.js";
import { timeText } from "./times.js";

const WAITS = [2000, 4000, 8000, 15000, 30000];
const PATIENCE = 60000;
const PHOTO_PATIENCE = 180000;
/** Where it stands when a tab of this browser last sent something. */
const SENT_AT = "muster-day-sent-at";
/** Answers that say nothing against what was sent. */
const TRY_AGAIN = new Set([408, 425, 429]);

class Later extends Error {}

/** Whoever sends is not signed in. */
class SignedOut extends Later {}

/** The server failed at this one item; others may well pass. */
class Failed extends Later {}

class Refused extends Error {}

export class Outbox {
  constructor(page) {
    this.page = page;
    this.items = [];
    this.sent = [];
    this.failures = 0;
    this.why = "";
    this.signedOut = false;
    // Another tab of this browser has entered or sent something.
    this.tabs = new BroadcastChannel("muster-day");
    this.tabs.addEventListener("message", async () => {
      this.page.freshAt = 0;
      await this.load();
      this.catchUp();
    });
    window.addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.now();
    });
  }

  get waiting() {
    return this.items.filter((item) => !item.refused);
  }

  async load() {
    this.items = await itemsOf(this.page.person);
    this.page.draw();
  }

  /** Fetch the page anew where another tab has sent something since it was asked for: else it would be entered again. */
  async catchUp() {
    const asked = Math.max(performance.timeOrigin, this.page.freshAt);
    if (Number(localStorage.getItem(SENT_AT)) > asked) await this.page.refresh();
  }

  /** Keep an item on this phone, then send it. Throws where the phone has no room for it. */
  async add(item) {
    await keep(item);
    await this.changed();
    this.now();
  }

  async remove(item) {
    await forget(item);
    await this.changed();
  }

  async changed() {
    this.tabs.postMessage("changed");
    await this.load();
  }

  now() {
    this.failures = 0;
    return this.send();
  }

  /** Send what waits, once no other tab is at it; a tab that is closed meanwhile makes room. */
  async send() {
    clearTimeout(this.timer);
    // Once whoever entered it is signed in again, it goes on.
    if (this.stopped) await this.page.refresh();
    if (this.stopped || this.isNext) return;
    this.isNext = true;
    const sent = await navigator.locks.request(`muster-day:${this.page.person}`, () => {
      this.isNext = false;
      return this.sendAll();
    });
    if (sent) await this.page.refresh();
  }

  /** Whether anything was sent. Only the tab whose turn it is comes here. */
  async sendAll() {
    let some = false;
    const failed = [];
    try {
      for (;;) {
        this.items = await itemsOf(this.page.person);
        const item = this.waiting.find((one) => !failed.some((other) => comesBefore(other, one)));
        if (!item) break;
        try {
          await this.sendOne(item);
          some = true;
        } catch (fault) {
          if (!(fault instanceof Failed)) throw fault;
          failed.push({ ...item, fault });
        }
      }
      if (failed.length) throw failed[0].fault;
      this.why = "";
      this.signedOut = false;
      this.failures = 0;
    } catch (fault) {
      if (!(fault instanceof Later)) console.error(fault);
      this.why = fault instanceof Later ? fault.message : "This phone could not send it. Muster will try again.";
      this.signedOut = fault instanceof SignedOut;
      this.timer = setTimeout(() => this.send(), WAITS[Math.min(this.failures, WAITS.length - 1)]);
      this.failures += 1;
    }
    this.page.draw();
    return some;
  }

  async sendOne(item) {
    try {
      await (item.kind === "visit" ? this.sendVisit(item) : this.sendCheck(item));
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault;
      item.refused = fault.message;
      await renew(item);
      await this.changed();
      return;
    }
    this.sent.push({ ...item, photos: [], sentAt: timeText(this.page.clock.now()) });
    await forget(item);
    localStorage.setItem(SENT_AT, String(Date.now()));
    await this.changed();
  }

  async sendVisit(item) {
    const { operation, deployment, site, place, outcome, result, agencies, at, key } = item;
    if (!item.visit) {
      const body = { operation, deployment, place, outcome, result, agencies, visited_at: at, client_key: key };
      if (site) body.site = site;
      item.visit = (await this.ask(item.url, JSON.stringify(body), "application/json")).id;
      await renew(item);
    }
    while (item.photos.length) {
      const [photo] = item.photos;
      const body = new FormData();
      body.append("file", photo.blob, photo.name);
      body.append("client_key", photo.key);
      await this.ask(`${item.url}${item.visit}/photos/`, body);
      item.photos.shift();
      await renew(item);
    }
  }

  sendCheck({ url, who, at, key }) {
    return this.ask(url, JSON.stringify({ person: who, at, client_key: key }), "application/json");
  }

  /** The server's answer. Throws Later where it is worth trying again, and Refused where it is not. */
  async ask(url, body, type, renewed = false) {
    const headers = { "X-CSRFToken": this.page.token, ...(type ? { "Content-Type": type } : {}) };
    const signal = AbortSignal.timeout(type ? PATIENCE : PHOTO_PATIENCE);
    let answer;
    let said;
    try {
      answer = await fetch(url, { method: "POST", body, headers, signal, redirect: "manual", cache: "no-store" });
      said = answer.ok ? await answer.json() : await answer.json().catch(() => ({}));
    } catch {
      throw new Later("No connection. Muster will try again.");
    }
    if (answer.ok) return said;
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      throw new SignedOut("You are signed out. Sign in again: what is here stays, and is sent then.");
    }
    if (answer.status === 403 && !renewed) {
      // Whoever signed in again has a new token.
      if (!(await this.page.refresh())) throw new Later("Muster does not answer. It will be tried again.");
      return this.ask(url, body, type, true);
    }
    if (answer.status === 500) throw new Failed("Muster failed at one of them. It will be tried again.");
    if (answer.status >= 500 || TRY_AGAIN.has(answer.status)) {
      throw new Later("Muster does not answer. It will be tried again.");
    }
    const faults = Object.values(said.errors ?? {}).flat();
    throw new Refused(faults.length ? faults.join(" ") : (said.detail ?? "It was refused."));
  }

  /** Someone else is signed in by now: nothing is sent in their name. */
  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}

/** Whether an item that failed must be sent before this one: it is the same, or who came and went must stay in order. */
function comesBefore(failed, item) {
  return failed.n === item.n || (failed.who !== undefined && failed.who === item.who);
}
