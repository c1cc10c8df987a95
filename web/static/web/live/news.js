// Fetches what others entered, and puts it where it belongs. What this person types or holds the focus on stays.

const EVERY = 1500;
const HIDDEN = 15000;
const MOST = 16000;

export class News {
  constructor(page) {
    this.page = page;
    this.etag = `"${page.root.dataset.etag}"`;
    this.failures = 0;
  }

  start() {
    const usual = document.hidden ? HIDDEN : EVERY;
    this.timer = setTimeout(() => this.again(), Math.min(usual * 2 ** this.failures, MOST));
    if (this.listens) return;
    this.listens = true;
    for (const [target, name] of [[window, "online"], [document, "visibilitychange"]]) {
      target.addEventListener(name, () => this.now());
    }
  }

  now() {
    clearTimeout(this.timer);
    this.failures = 0;
    this.again();
  }

  async again() {
    await this.look().catch(() => {
      this.failures += 1;
    });
    if (!this.isOver) {
      clearTimeout(this.timer);
      this.start();
    }
  }

  /** Ask once; `whole` even though nothing has changed. Throws without a connection. */
  async look({ whole = false } = {}) {
    const headers = whole ? {} : { "If-None-Match": this.etag };
    const answer = await fetch(this.page.url, { headers, redirect: "manual", cache: "no-store" });
    if (answer.status >= 500) throw new Error(`Answered ${answer.status}`);
    this.failures = 0;
    if (answer.type === "opaqueredirect") {
      this.page.alert("You are signed out. Sign in again in another tab: what is typed here stays, and is saved then.");
      this.wasOut = true;
      return;
    }
    if (this.wasOut && answer.status !== 403) this.page.alert("");
    this.wasOut = false;
    if (answer.status === 403 || answer.status === 404) this.end("You may no longer run this meeting.");
    if (answer.status !== 200) return;
    this.etag = answer.headers.get("ETag");
    this.show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-news-of]"));
  }

  show(fresh) {
    const { page } = this;
    if (fresh.dataset.newsOf !== page.person) {
      this.end("Someone else is signed in in this browser now.");
      return;
    }
    page.token = fresh.dataset.csrf;
    for (const hidden of page.root.querySelectorAll("[name=csrfmiddlewaretoken]")) hidden.value = page.token;
    if (fresh.dataset.state !== "open") {
      this.end(fresh.querySelector("p").textContent);
      return;
    }
    if ("gone" in fresh.dataset) {
      this.end("This item is no longer on the agenda. Choose another one.");
      return;
    }
    page.alert("withheld" in fresh.dataset && page.note ? "Someone is in the room who may not hear this case. Stop, and correct the attendance." : "");
    const before = new Map([...page.root.querySelectorAll("[data-said]")].map((note) => [note.dataset.said, note.textContent]));
    fresh.querySelectorAll("[data-part]").forEach(swap);
    this.announce(before);
    page.note?.heard(fresh.dataset.mine, Number(fresh.dataset.mineVersion));
  }

  /** Say who wrote something, once for each; the words are there to be read. */
  announce(before) {
    const notes = [...this.page.root.querySelectorAll("[data-said]")];
    const changed = notes.filter((note) => before.get(note.dataset.said) !== note.textContent);
    const writers = [...new Set(changed.map((note) => note.dataset.by))];
    if (writers.length) this.page.tell(`${writers.join(" and ")} wrote in the discussion.`);
  }

  end(why) {
    this.isOver = true;
    this.page.alert(why);
    this.page.note?.stop(why);
  }
}

/** Put a part in place of the old one; the focus stays on the same link or button. */
function swap(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll("a, button")].find(
    (each) => each.getAttribute("href") === focused.getAttribute("href") && each.textContent === focused.textContent,
  );
  (same ?? document.getElementById("step-title")).focus();
}
