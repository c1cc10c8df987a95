// The form of a visit within the page, so that it opens without a connection. What is entered goes to the outbox.
import { latestAt, timeText } from "./times.js";

/** How far from the time that it had a visit that is put right may be moved. */
const HALF_A_DAY = 12 * 60 * 60 * 1000;
const NEEDS_WORDS = new Set(["advice", "concerns"]);
const HEIC =
  "is in the HEIC format, which not everyone can open. On an iPhone choose Settings, Camera, Formats, Most Compatible," +
  " and take it again.";

export class VisitPanel {
  constructor(page, panel) {
    this.page = page;
    this.panel = panel;
    this.form = panel.querySelector("[data-visit-form]");
    this.title = panel.querySelector("[data-visit-title]");
    this.fault = panel.querySelector("[data-visit-fault]");
    this.putTimeInOneBox();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    panel.querySelector("[data-visit-cancel]").addEventListener("click", () => this.close());
    // What is entered stays when the list is looked at meanwhile; the phone's own Back leads to the list as well.
    this.unsaved = false;
    this.site = "";
    this.draft = `muster-live:day:${page.root.dataset.deployment}`;
    for (const happens of ["input", "change"]) this.form.addEventListener(happens, () => this.keep());
    if (history.state?.visit) history.replaceState(null, ""); // loaded anew while it was open: the list is shown
    window.addEventListener("popstate", () => {
      const isBack = !history.state?.visit && location.hash === this.hash;
      if (isBack && !this.panel.hidden) this.page.showPanel(false);
    });
    this.restore();
  }

  /** Keep what is begun in this tab: a phone may drop the page while its camera is open. Signing out clears it. */
  keep() {
    this.unsaved = true;
    if (this.item) return;
    const { site, about, shownTime, time } = this;
    const changed = time.value === shownTime ? "" : time.value;
    try {
      const kept = { person: this.page.person, site, about, changed, ...this.values() };
      sessionStorage.setItem(this.draft, JSON.stringify(kept));
    } catch {
      // There is no room: it is kept in the page alone.
    }
  }

  drop() {
    this.unsaved = false;
    sessionStorage.removeItem(this.draft);
  }

  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.draft) ?? "null");
    if (kept?.person !== this.page.person) return;
    this.begin(kept.site, kept.about);
    this.fill(kept);
    if (kept.changed) this.time.value = kept.changed;
    this.keep();
  }

  /** One box with the time of day, in place of the three for the date. */
  putTimeInOneBox() {
    const group = this.form.querySelector("[name=visited_at_time]").closest("fieldset").closest(".govuk-form-group");
    const label = document.createElement("label");
    label.className = "govuk-label govuk-label--s";
    label.htmlFor = "visit-time";
    label.textContent = "Time of the visit";
    const hint = document.createElement("div");
    hint.id = "visit-time-hint";
    hint.className = "govuk-hint";
    hint.textContent = "Now, if you leave it as it is";
    this.time = document.createElement("input");
    this.time.type = "time";
    this.time.id = "visit-time";
    this.time.className = "govuk-input govuk-input--width-5";
    this.time.setAttribute("aria-describedby", hint.id);
    group.replaceChildren(label, hint, this.time);
  }

  open({ site = "", place = "", item = null }) {
    const isGoingOn = this.unsaved && !item && !this.item && site === this.site;
    if (!isGoingOn && !this.begin(site, place, item)) return;
    this.hash = location.hash;
    history.pushState({ visit: true }, "");
    this.page.showPanel(true);
    this.title.focus();
  }

  /** An empty form, or one with what is to be put right. False where what was begun elsewhere is not to be lost. */
  begin(site, place, item = null) {
    const { form } = this;
    if (this.unsaved && !window.confirm(`${this.begun} is not saved. Throw away what you entered?`)) return false;
    form.reset();
    this.drop();
    this.item = item;
    this.site = site;
    this.about = place;
    this.begun = place ? `The visit to ${place}` : "The visit elsewhere";
    this.mark([]);
    this.title.textContent = place ? `Record the visit to ${place}` : "Record a visit elsewhere";
    form.elements.place.value = place;
    form.elements.place.closest(".govuk-form-group").hidden = Boolean(site);
    this.shownTime = timeText(item ? new Date(item.at) : this.page.clock.now());
    this.time.value = this.shownTime;
    if (item) {
      this.fill(item);
      this.say([item.refused]);
    }
    return true;
  }

  fill(item) {
    const { elements } = this.form;
    elements.place.value = item.place;
    elements.result.value = item.result;
    for (const box of this.form.querySelectorAll("[name=outcome]")) box.checked = box.value === item.outcome;
    for (const box of this.form.querySelectorAll("[name=agencies]")) box.checked = item.agencies.includes(box.value);
  }

  close() {
    this.page.showPanel(false);
    if (history.state?.visit) history.back();
  }

  say(faults) {
    this.fault.replaceChildren(...faults.flatMap((fault) => [fault, document.createElement("br")]));
    this.fault.classList.toggle("muster-day__fault", faults.length > 0);
  }

  /** Say what is at fault above the form, and at each field. */
  mark(found) {
    for (const old of this.form.querySelectorAll("[data-fault]")) old.remove();
    for (const box of this.form.querySelectorAll("[aria-invalid]")) {
      box.removeAttribute("aria-invalid");
      box.closest(".govuk-form-group").classList.remove("govuk-form-group--error");
      setOrRemove(box, "aria-describedby", box.dataset.described ?? "");
    }
    for (const [number, [words, box]] of found.entries()) {
      const said = document.createElement("p");
      said.id = `visit-fault-${number}`;
      said.className = "govuk-error-message";
      said.dataset.fault = "";
      said.textContent = words;
      (box.closest(".govuk-radios") ?? box).before(said);
      box.closest(".govuk-form-group").classList.add("govuk-form-group--error");
      if (!box.hasAttribute("aria-invalid")) box.dataset.described = box.getAttribute("aria-describedby") ?? "";
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${said.id}`.trim());
    }
    this.say(found.map(([words]) => words));
  }

  get photos() {
    return [...this.form.elements.photos.files];
  }

  faults() {
    const { elements } = this.form;
    const chosen = this.form.querySelector("[name=outcome]:checked")?.value ?? "";
    const found = [];
    if (!elements.place.value.trim()) found.push(["Enter the premises or place.", elements.place]);
    if (!chosen) found.push(["Choose what it came to.", this.form.querySelector("[name=outcome]")]);
    if (NEEDS_WORDS.has(chosen) && !elements.result.value.trim()) found.push(["Enter what was found.", elements.result]);
    if (this.photos.length > 10) found.push(["Choose ten photos at most.", elements.photos]);
    for (const photo of this.photos) {
      const isHeic = /hei[cf]$/i.test(photo.type) || /\.hei[cf]$/i.test(photo.name);
      if (isHeic) found.push([`The photo ${photo.name} ${HEIC}`, elements.photos]);
      else if (photo.size > this.page.largest) found.push([`The photo ${photo.name} is too large.`, elements.photos]);
    }
    return found;
  }

  async save() {
    const found = this.faults();
    this.mark(found);
    if (found.length) {
      found[0][1].focus();
      return;
    }
    const button = this.form.querySelector("button:not([type=button])");
    button.disabled = true;
    try {
      await this.page.outbox.add(await this.entered());
      this.drop();
      this.close();
    } catch {
      this.say(["This phone has no room to keep it. What you entered is still here: leave the photos out, or free room."]);
    } finally {
      button.disabled = false;
    }
  }

  /** What the form holds, apart from its time and photos. */
  values() {
    const { elements } = this.form;
    return {
      place: elements.place.value.trim(),
      outcome: this.form.querySelector("[name=outcome]:checked")?.value ?? "",
      result: elements.result.value.trim(),
      agencies: [...this.form.querySelectorAll("[name=agencies]:checked")].map((box) => box.value),
    };
  }

  async entered() {
    const now = this.page.clock.now();
    const before = this.item ? new Date(this.item.at) : now;
    const last = new Date(Math.min(now.getTime(), before.getTime() + (this.item ? HALF_A_DAY : 0)));
    const at = this.time.value && this.time.value !== this.shownTime ? latestAt(this.time.value, last) : before;
    // Read at once: a photo that the phone takes back before it is sent would be lost.
    const chosen = await Promise.all(
      this.photos.map(async (photo) => ({
        key: crypto.randomUUID(),
        name: photo.name,
        blob: new Blob([await photo.arrayBuffer()], { type: photo.type }),
      })),
    );
    const { root } = this.page;
    const item = {
      kind: "visit",
      key: crypto.randomUUID(),
      person: this.page.person,
      operation: root.dataset.operation,
      deployment: root.dataset.deployment,
      url: root.dataset.visits,
      page: location.pathname,
      ...this.item,
      site: this.site,
      ...this.values(),
      at: at.toISOString(),
      photos: [...(this.item?.photos ?? []), ...chosen],
    };
    delete item.refused;
    return item;
  }
}

function setOrRemove(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}
