// Keeps the page of the day open where there is no connection: nothing of it is kept for opening it again.

const STAYS =
  "There is no connection now, so this page stays open: it could not be opened again. What you enter waits here." +
  " To leave it all the same, press again.";
const AGAIN = 10000;

/** Ask before the page goes while something would be lost or it could not come back; `tell` says why a link stays. */
export function stayWhile(keepsSomething, tell) {
  window.addEventListener("beforeunload", (event) => {
    const isSigningOut = document.querySelector("[data-sign-out][data-cleared]");
    if ((keepsSomething() || !navigator.onLine) && !isSigningOut) event.preventDefault();
  });
  let told = null;
  const stop = (event) => {
    if (navigator.onLine || (told?.target === event.target && Date.now() - told.at < AGAIN)) return;
    told = { target: event.target, at: Date.now() };
    event.preventDefault();
    event.stopPropagation();
    tell(STAYS);
  };
  // Before anyone else acts on it: signing out would clear what waits.
  document.addEventListener("click", (event) => isAway(event.target.closest("a[href]")) && stop(event), true);
  document.addEventListener("submit", (event) => isSentAway(event.target) && stop(event), true);
  window.addEventListener("online", () => told && tell(""));
}

function isAway(link) {
  return link && !link.matches("[data-visit], [target=_blank]") && !link.getAttribute("href").startsWith("#");
}

function isSentAway(form) {
  return !form.matches("[data-check], [data-visit-form]");
}
