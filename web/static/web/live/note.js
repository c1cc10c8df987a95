// A note that saves itself as it is typed. What is on the page is never overwritten, and is kept in this tab until the
// server has it: without a connection, signed out, changed in another tab, or with the minutes closed.

const PAUSE = 900;
const WAITS = [1000, 2000, 4000, 8000, 15000];
export const STORE = "muster-live:";

export class Note {
  constructor(form, page) {
    this.page = page;
    this.form = form;
    this.field = form.querySelector("textarea");
    this.id = form.dataset.note ?? "";
    this.version = Number(form.dataset.version ?? 0);
    this.key = form.querySelector("[name=client_key]").value || crypto.randomUUID();
    // What the server is known to have, and what was sent and not answered: that is sent again before anything newer.
    this.saved = this.field.defaultValue;
    this.savedWords = form.querySelector("[data-saved]").textContent;
    this.unanswered = null;
    this.failures = 0;
    this.store = `${STORE}${page.person}:${form.dataset.item}`;
    this.field.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    window.addEventListener("online", () => this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsaved) event.preventDefault();
    });
    this.restore();
  }

  get isUnsaved() {
    const text = this.field.value;
    return this.unanswered !== null || (text !== this.saved && (this.id !== "" || text.trim() !== ""));
  }

  typed() {
    this.remember();
    this.mark();
    if (!this.isUnsaved && !this.stopped) this.say(this.savedWords);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** Save what is typed, unless it is being saved: then what was typed meanwhile goes next. Gives whether it was. */
  save() {
    clearTimeout(this.timer);
    if (this.stopped || this.inConflict) return Promise.resolve(false);
    if (this.unanswered === null && this.id && !this.field.value.trim()) {
      this.say("Not saved. A note cannot be empty: strike it instead, with a reason.");
      return Promise.resolve(false);
    }
    if (!this.sending && this.isUnsaved) {
      this.sending = this.send(this.unanswered ?? this.field.value).finally(() => {
        this.sending = null;
      });
    }
    return this.sending ?? Promise.resolve(false);
  }

  /** Save, and wait for it a while; whether all is saved. */
  async settle(most = 3000) {
    const late = new Promise((done) => setTimeout(done, most));
    // As long as each try saves something: more may have been typed meanwhile.
    while (this.isUnsaved && (await Promise.race([this.save(), late])));
    return !this.isUnsaved;
  }

  async send(text) {
    this.unanswered = text;
    this.remember();
    let answer;
    try {
      answer = this.id
        ? await this.page.ask(this.url(), "PATCH", { text }, { "If-Match": `"${this.id}.${this.version}"` })
        : await this.page.ask(this.url(), "POST", { text, item: this.form.dataset.item, client_key: this.key });
    } catch {
      return this.later("Not saved – no connection. Muster will try again; your words stay here.");
    }
    if (answer.ok) return this.keep(text, await answer.json());
    return this.refused(text, answer);
  }

  url() {
    return this.form.dataset.notes + (this.id ? `${this.id}/` : "");
  }

  keep(text, note) {
    this.id = note.id;
    this.version = note.version;
    this.saved = text;
    this.unanswered = null;
    this.failures = 0;
    this.renewed = false;
    const now = new Date();
    this.savedWords = `Saved ${now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
    this.say(this.savedWords);
    this.mark();
    if (this.isUnsaved) this.typed();
    else sessionStorage.removeItem(this.store);
    return true;
  }

  async refused(text, answer) {
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 412) return this.compare(text);
    if (answer.status === 401) {
      return this.later("Not saved – you are signed out. Sign in again in another tab; your words stay here.");
    }
    if (answer.status === 403 && !this.renewed) {
      // Whoever signed in again has a new token.
      this.renewed = true;
      await this.page.renewToken();
      return this.later("Not saved yet. Muster will try again; your words stay here.");
    }
    if (answer.status >= 500 || answer.status === 429) {
      return this.later("Not saved – Muster does not answer. It will be tried again; your words stay here.");
    }
    // Refused for good as it is: whether to change the words, or take them elsewhere, is for the person to say.
    this.unanswered = null;
    const faults = Object.values(problem.errors ?? {}).flat();
    const why = faults.length ? faults.join(" ") : (problem.detail ?? "It was refused.");
    this.say(`Not saved. ${why} Your words stay here, so that you can copy them.`);
    if (answer.status !== 400) this.stopped = true;
    return false;
  }

  later(why) {
    this.say(why);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAITS[Math.min(this.failures, WAITS.length - 1)]);
    this.failures += 1;
    return false;
  }

  // --- Another tab ------------------------------------------------------------------------------------------------

  /** The server has something else: find out what. Where it is what was sent, the answer was lost on its way. */
  async compare(text) {
    let there;
    try {
      const answer = await this.page.ask(this.id ? this.url() : `${this.url()}?item=${this.form.dataset.item}`);
      const found = await answer.json();
      there = this.id ? found : found.results.find((note) => note.client_key === this.key);
    } catch {
      return this.later("Not saved – no connection. Muster will try again; your words stay here.");
    }
    this.unanswered = null;
    if (!there) return this.later("Not saved yet. Muster will try again; your words stay here.");
    if (there.text === text) return this.keep(text, there);
    this.show(there);
    return false;
  }

  /** Show what the note says elsewhere beside what is typed here, and let the person choose. */
  show(there) {
    this.inConflict = true;
    this.say("Not saved. This note says something else in another tab.");
    const place = this.form.querySelector("[data-conflict]");
    const words = document.createElement("p");
    words.className = "govuk-body";
    words.textContent = "In another tab you wrote:";
    const other = document.createElement("blockquote");
    other.className = "govuk-inset-text muster-lines";
    other.textContent = there.text;
    const settle = (text) => {
      this.inConflict = false;
      place.hidden = true;
      place.replaceChildren();
      this.id = there.id;
      this.version = there.version;
      this.saved = there.text;
      this.field.value = text;
      this.field.focus();
      if (text === there.text) this.keep(text, there);
      else this.save();
    };
    const buttons = document.createElement("div");
    buttons.className = "govuk-button-group";
    buttons.append(
      button("Keep what is typed here", () => settle(this.field.value)),
      button("Take what is there", () => settle(there.text)),
    );
    place.replaceChildren(words, other, buttons);
    place.hidden = false;
  }

  /** What the news say of one's own note: taken over while nothing is typed here. */
  async heard(id, version) {
    const isNewer = id && (id !== this.id ? !this.id : version > this.version);
    if (!isNewer || this.isUnsaved || this.sending || document.activeElement === this.field) return;
    const answer = await this.page.ask(`${this.form.dataset.notes}${id}/`);
    if (!answer.ok || this.isUnsaved) return;
    const note = await answer.json();
    this.field.value = note.text;
    this.keep(note.text, note);
  }

  // --- Kept in this tab until saved -------------------------------------------------------------------------------

  remember() {
    const { id, version, key, saved, unanswered } = this;
    const kept = JSON.stringify({ text: this.field.value, id, version, key, saved, unanswered });
    try {
      sessionStorage.setItem(this.store, kept);
    } catch {
      // The tab has no room left: the words are on the page still.
    }
  }

  /** Take up words that this tab kept from before the page was loaded. */
  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.store) ?? "null");
    if (!kept || kept.text === this.saved) {
      sessionStorage.removeItem(this.store);
      return;
    }
    const there = { id: this.id, version: this.version, text: this.saved };
    const isKnown = there.text === kept.saved || there.text === kept.unanswered || there.version === kept.version;
    this.field.value = kept.text;
    if (!this.id) {
      this.key = kept.key;
      this.unanswered = kept.unanswered;
    }
    if (this.id && !isKnown) this.show(there);
    else this.save();
  }

  /** Show that something is not saved yet. Not said aloud: a screen reader would say it at each word. */
  mark() {
    this.form.toggleAttribute("data-unsaved", this.isUnsaved);
  }

  say(text) {
    const status = this.form.querySelector("[data-saved]");
    const isFault = text.startsWith("Not");
    status.classList.toggle("muster-live__saved--not", isFault);
    this.form.toggleAttribute("data-fault", isFault);
    this.mark();
    // Said once, not each time: a screen reader reads every change.
    if (status.textContent !== text) status.textContent = text;
  }

  /** No more saving: the meeting is over, or someone else is signed in. */
  stop(why) {
    this.stopped = true;
    if (this.isUnsaved) this.say(`Not saved. ${why} Your words stay here, so that you can copy them.`);
  }
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
