// The day on a phone, over a poor network: what is entered is kept on the phone, shown as waiting, and sent once when
// there is a connection. All of it works without this file, by forms and links.
import { VisitPanel } from "./form.js";
import { Outbox } from "./outbox.js";
import { stayWhile } from "./staying.js";
import { works } from "./store.js";
import { Clock } from "./times.js";

/** How soon after a check-in its opposite may follow while it waits: not by a second tap on the same button. */
const SECOND_TAP = 60000;
/** How old the page may be when someone comes back to it. */
const STALE = 60000;
/** How long what is read out stays, so that whoever reads the page does not come upon it twice. */
const HEARD = 10000;
/** How many of those that are sent are still listed: the next premises are below. */
const MOST_SENT = 3;
const NO_ROOM = "This phone has no room to keep it. Free some room, then try again.";

class Page {
  constructor(root) {
    this.root = root;
    this.person = root.dataset.person;
    this.largest = Number(root.dataset.largest);
    this.clock = new Clock(root.dataset.now);
    this.token = root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    this.outbox = new Outbox(this);
    const panel = root.querySelector("[data-visit-panel]");
    this.panel = panel ? new VisitPanel(this, panel) : null;
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("submit", (event) => this.submitted(event));
    stayWhile(() => this.outbox.waiting.length > 0 || Boolean(this.panel?.unsaved), (text) => this.alert(text));
    this.freshAt = performance.timeOrigin;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && Date.now() - this.freshAt > STALE && !this.outbox.stopped) this.refresh();
    });
  }

  clicked(event) {
    const link = event.target.closest("[data-visit]");
    const usual = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !usual || !this.panel) return;
    event.preventDefault();
    this.panel.open({ site: link.dataset.site, place: link.dataset.name });
  }

  /** A check-in or check-out. */
  async submitted(event) {
    const form = event.target;
    if (!form.matches("[data-check]")) return;
    event.preventDefault();
    const key = form.elements.client_key.value;
    if (isOff(form.querySelector("button")) || this.outbox.items.some((item) => item.key === key)) return;
    const { check, name } = form.dataset;
    const url = check === "check-in" ? this.root.dataset.checkIn : this.root.dataset.checkOut;
    const at = this.clock.now().toISOString();
    const item = { kind: check, key, person: this.person, url, who: form.elements.person.value, name, at };
    try {
      await this.outbox.add({ ...item, deployment: this.root.dataset.deployment, page: location.pathname });
      this.alert("");
    } catch {
      this.alert(NO_ROOM);
    }
  }

  /** Show the form of a visit in place of the list, or the list again, where it was left. */
  showPanel(shown) {
    this.panel.panel.hidden = !shown;
    for (const part of this.root.querySelectorAll("[data-part], [data-outbox]")) part.toggleAttribute("data-aside", shown);
    if (shown) return;
    this.draw();
    const left = this.root.querySelector(`[data-visit][data-site="${this.panel.site}"]`);
    (left ?? document.getElementById("visits-title")).focus();
  }

  alert(text) {
    say(this.root.querySelector("[data-alert]"), text);
  }

  /** Fetch the page anew and put its parts in place, with the token of whoever is signed in by now. Whether it came. */
  async refresh() {
    let answer;
    let text;
    try {
      answer = await fetch(location.href, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(30000) });
      text = await answer.text();
    } catch {
      return false;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-day]");
    if (!answer.ok || !fresh) return answer.status === 403 || answer.status === 404;
    if (fresh.dataset.person !== this.person) {
      this.outbox.stop();
      this.alert("Someone else is signed in in this browser now. What waits here is sent when you sign in again.");
      return false;
    }
    if (this.outbox.stopped) {
      this.outbox.stopped = false;
      this.alert("");
    }
    this.freshAt = Date.now();
    this.clock.set(fresh.dataset.now);
    this.token = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const hidden of this.root.querySelectorAll("[name=csrfmiddlewaretoken]")) hidden.value = this.token;
    for (const part of fresh.querySelectorAll("[data-part]")) swap(part);
    this.draw();
    return true;
  }

  // --- What is shown of it ----------------------------------------------------------------------------------------

  draw() {
    const { items, sent, waiting, why, signedOut } = this.outbox;
    const box = this.root.querySelector("[data-outbox]");
    box.hidden = !items.length && !sent.length;
    const refused = items.length - waiting.length;
    const words = [];
    if (waiting.length) words.push(`${waiting.length} to be sent.`, why);
    if (refused) words.push(`${refused} refused: open ${refused === 1 ? "it" : "them"} and put ${refused === 1 ? "it" : "them"} right.`);
    if (!items.length && sent.length) words.push("Everything is sent.");
    const text = words.filter(Boolean).join(" ");
    say(box.querySelector("[data-count]"), text);
    this.speak(`${sent.length ? `${label(sent.at(-1))}: sent. ` : ""}${text}`);
    box.querySelector("[data-sign-in]").hidden = !signedOut;
    box.querySelector("[data-items]").replaceChildren(...[...items, ...sent.slice(-MOST_SENT)].map((item) => this.line(item)));
    for (const stop of this.root.querySelectorAll("[data-stop]")) this.mark(stop);
    for (const form of this.root.querySelectorAll("[data-check]")) this.turn(form);
  }

  /** Have something read out, once, from a place that is always there: what appears with its box may not be read. */
  speak(text) {
    if (text === this.spoken) return;
    this.spoken = text;
    const place = this.root.querySelector("[data-said]");
    say(place, text);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => say(place, ""), HEARD);
  }

  /** Let a check-in that waits be followed by the check-out, and the other way round. */
  turn(form) {
    const { person, client_key: key } = form.elements;
    const { deployment } = this.root.dataset;
    const last = this.outbox.waiting.filter((item) => item.who === person.value && item.deployment === deployment).at(-1);
    const button = form.querySelector("button");
    const isRecent = last && Math.abs(this.clock.now() - new Date(last.at)) < SECOND_TAP;
    button.setAttribute("aria-disabled", String(Boolean(isRecent)));
    if (!last || isRecent) return;
    const next = last.kind === "check-in" ? "check-out" : "check-in";
    if (form.dataset.check === next) return;
    form.dataset.check = next;
    key.value = crypto.randomUUID();
    button.textContent = button.textContent.trim().replace(/ (in|out)$/, next === "check-in" ? " in" : " out");
  }

  /** Say at the premises themselves that a visit to them waits. */
  mark(stop) {
    const of = this.outbox.items.filter((item) => item.kind === "visit" && item.site === stop.dataset.stop);
    const place = stop.querySelector("[data-waiting]");
    const tags = of.map((item) => (item.refused ? tag("Refused", "red") : tag("Waiting to be sent", "yellow")));
    if (this.panel?.unsaved && this.panel.site === stop.dataset.stop) tags.push(tag("Begun, not saved", "yellow"));
    place.hidden = !tags.length;
    place.replaceChildren(...tags);
  }

  line(item) {
    const line = document.createElement("li");
    line.dataset.item = item.key;
    line.append(strong(label(item)), document.createElement("br"));
    if (item.sentAt) line.append(tag(`Sent ${item.sentAt}`, "green"));
    else if (!item.refused) line.append(tag("Waiting to be sent", "yellow"), item.photos?.length ? photos(item) : "");
    else line.append(tag("Refused", "red"), ` ${item.refused} `, this.remedies(item));
    return line;
  }

  /** What can be done about an item that was refused. */
  remedies(item) {
    const buttons = document.createElement("span");
    buttons.className = "muster-actions";
    const isHere = item.deployment === this.root.dataset.deployment;
    if (item.kind === "visit" && item.visit) {
      // The visit itself was taken; the photo at the front was not.
      buttons.append(button("Leave this photo out", () => this.without(item), `${item.photos[0].name}, ${label(item)}`));
    } else if (item.kind === "visit" && isHere && this.panel) {
      const open = () => this.panel.open({ site: item.site, place: item.place, item });
      buttons.append(button(`Open it and put it right`, open, label(item)));
    }
    if (!item.visit) buttons.append(button("Throw it away", () => this.discard(item), label(item)));
    return buttons;
  }

  without(item) {
    const kept = { ...item, photos: item.photos.slice(1) };
    delete kept.refused;
    return this.outbox.add(kept);
  }

  discard(item) {
    if (window.confirm(`${label(item)} was not sent. Throw it away?`)) this.outbox.remove(item);
  }
}

function label(item) {
  if (item.kind === "visit") return `Visit to ${item.place}`;
  return `${item.kind === "check-in" ? "Check-in" : "Check-out"} of ${item.name}`;
}

function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function isOff(button) {
  return button.getAttribute("aria-disabled") === "true";
}

function photos({ photos: { length } }) {
  return ` with ${length === 1 ? "1 photo" : `${length} photos`}`;
}

function strong(text) {
  const made = document.createElement("strong");
  made.textContent = text;
  return made;
}

function tag(text, colour) {
  const made = strong(text);
  made.className = `govuk-tag govuk-tag--${colour}`;
  return made;
}

function button(text, act, about = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = text;
  if (about) {
    const more = document.createElement("span");
    more.className = "govuk-visually-hidden";
    more.textContent = `: ${about}`;
    made.append(more);
  }
  made.addEventListener("click", act);
  return made;
}

/** Put a part in place of the old one; the focus stays on the same heading, link or button. */
function swap(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  fresh.toggleAttribute("data-aside", old.hasAttribute("data-aside"));
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll("a, button, [tabindex]")].find((each) => markOf(each) === markOf(focused));
  (same ?? fresh.querySelector("h2")).focus();
}

/** By what a link or button is known again although its words may have changed. */
function markOf({ id, dataset, form, textContent }) {
  if (id) return id;
  if (dataset.site !== undefined) return `visit ${dataset.site}`;
  return form?.dataset.name ? `check ${form.dataset.name}` : textContent;
}

const root = document.querySelector("[data-day]");
// Without a place to keep it, a way to say which tab sends, or an end to waiting, the forms simply work.
if (root && navigator.locks && AbortSignal.timeout && (await works())) {
  const page = new Page(root);
  await page.outbox.load();
  root.querySelector("[data-offline-hint]").hidden = false;
  root.dataset.ready = "";
  page.outbox.catchUp();
  page.outbox.send();
}
