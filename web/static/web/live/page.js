// A meeting run from one page: what is typed saves itself, others' entries arrive, keys move about. All of it works
// without this file, by forms and links.
import { showNeeded, sendCarefully, understandLine } from "./forms.js";
import { listenForKeys } from "./keys.js";
import { News } from "./news.js";
import { Note } from "./note.js";

class Page {
  constructor(root) {
    this.root = root;
    this.person = root.dataset.person;
    this.url = root.dataset.news;
    this.token = root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const form = root.querySelector("[data-note-form]");
    this.note = form ? new Note(form, this) : null;
    this.news = new News(this);
  }

  /** Say something that cannot wait; nothing takes it away. */
  alert(text) {
    const place = this.root.querySelector("[data-alert]");
    if (place.textContent !== text) place.textContent = text;
  }

  /** Say quietly what came in. */
  tell(text) {
    this.root.querySelector("[data-heard]").textContent = text;
  }

  /** Ask the API; the answer, whatever its status. Throws without a connection. */
  ask(url, method = "GET", body = undefined, headers = {}) {
    const json = body ? { "Content-Type": "application/json", "X-CSRFToken": this.token } : {};
    return fetch(url, { method, headers: { ...json, ...headers }, body: body && JSON.stringify(body), cache: "no-store" });
  }

  /** Whether the server answers now. */
  async answers() {
    try {
      return (await fetch(this.url, { cache: "no-store", redirect: "manual" })).status < 500;
    } catch {
      return false;
    }
  }

  /** The whole news again, with a token of whoever is signed in by now. */
  renewToken() {
    return this.news.look({ whole: true });
  }
}

function runClocks() {
  const started = performance.now();
  for (const clock of document.querySelectorAll("[data-clock][data-runs]")) {
    clock.dataset.since ??= started - Number(clock.dataset.clock) * 1000;
    const seconds = Math.floor((started - Number(clock.dataset.since)) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const shown = hours ? `${hours}:${two(minutes % 60)}` : String(minutes);
    clock.textContent = `${shown}:${two(seconds % 60)}`;
  }
}

const root = document.querySelector("[data-live]");
if (root?.querySelector(".muster-live__columns")) {
  const page = new Page(root);
  page.news.start();
  sendCarefully(page);
  understandLine(page);
  showNeeded(root);
  listenForKeys(root);
  setInterval(runClocks, 1000);
  const agenda = root.querySelector(".muster-live__agenda");
  agenda.scrollTop = agenda.querySelector(".muster-live__line--shown").offsetTop - agenda.clientHeight / 2;
  // On a phone the step comes first: its agenda is folded away.
  if (window.matchMedia("(max-width: 40.0525em)").matches) root.querySelector("[data-agenda]").open = false;
}
