// Starts the vendors' components. Every page works without this file.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { SortableTable } from "./vendor/sortable-table.js";

// GOV.UK Frontend sets these in an inline script, which a strict content security policy forbids.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(scope) {
  initAll({ scope });
  scope.querySelectorAll('[data-module="moj-sortable-table"]').forEach((table) => new SortableTable(table));
}

start(document);

// What htmx swaps in starts too; the first load, of the body itself, has just been done.
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) start(detail.elt);
});

// Beside a field to be copied there is a button that does it; without this file it is selected and copied by hand.
for (const place of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(place.dataset.copies);
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    field.select();
    const copied = await Promise.resolve(navigator.clipboard?.writeText(field.value).then(() => true)).catch(() => false);
    place.querySelector("[data-copied]").textContent = copied ? "Copied." : "Selected. Press Ctrl and C to copy it.";
  });
}

// A security key that fails says so on the page, where allauth would only write to the console.
document.addEventListener("allauth.error", () => {
  const notice = document.querySelector("[data-security-key-error]");
  if (notice) {
    notice.hidden = false;
    notice.focus();
  }
});

// What was typed and waits in this browser to be saved or sent ends with the session of whoever typed it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-sign-out]") || "cleared" in form.dataset) return;
  event.preventDefault(); // before anything is waited for
  if (await keepsADay()) {
    // Signing out goes on whatever fails here: what waits is shown to nobody else.
    const leaving = await import("./day/leaving.js").catch(() => null);
    if (leaving && !(await leaving.mayLeave(form.dataset.person).catch(() => true))) return;
  }
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("muster-live:")) sessionStorage.removeItem(key);
  form.dataset.cleared = "";
  form.submit();
});

/** Whether anything of the day of an operation may be kept in this browser. */
async function keepsADay() {
  const bases = await window.indexedDB?.databases?.().catch(() => []);
  return bases ? bases.some(({ name }) => name === "muster-day") : Boolean(window.indexedDB);
}

const person = document.querySelector("[data-sign-out]")?.dataset.person;
if (person && (await keepsADay())) {
  const { remind } = await import("./day/leaving.js");
  remind(person).catch(() => {});
}
