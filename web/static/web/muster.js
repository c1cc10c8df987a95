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

// A security key that fails says so on the page, where allauth would only write to the console.
document.addEventListener("allauth.error", () => {
  const notice = document.querySelector("[data-security-key-error]");
  if (notice) {
    notice.hidden = false;
    notice.focus();
  }
});

// Words that a meeting's page keeps in this tab until they are saved end with the session of whoever typed them.
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-sign-out]")) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("muster-live:")) sessionStorage.removeItem(key);
});
