// The other forms of the page: sent only once the note is saved and the server answers, so that nothing typed is lost.

/** Before a form is sent or a link followed, save the note; without a connection stay, and say so. */
export function sendCarefully(page) {
  page.root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-note-form]") || form.dataset.sure) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const saved = page.note ? await page.note.settle() : true;
    const answers = await page.answers();
    delete form.dataset.busy;
    if (answers && saved) {
      form.dataset.sure = "1";
      form.requestSubmit(event.submitter);
    } else {
      notSent(form, answers ? "your note is not saved yet" : "no connection");
    }
  });
  page.root.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const usual = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !usual || link.target === "_blank" || !page.note?.isUnsaved) return;
    event.preventDefault();
    await page.note.settle();
    window.location.assign(link.href);
  });
}

function notSent(form, why) {
  const place = form.querySelector("[data-not-sent]") ?? document.createElement("p");
  place.dataset.notSent = "";
  place.setAttribute("role", "alert");
  place.className = "govuk-body muster-live__saved--not";
  place.textContent = `Not sent – ${why}. What you entered stays here: press the button again in a moment.`;
  form.append(place);
}

/** While an action is typed in one line, show how it is understood. */
export function understandLine(page) {
  const form = page.root.querySelector("[data-line-form]");
  if (!form) return;
  const place = form.querySelector("[data-understood]");
  let timer;
  let asked = 0;
  form.elements.line.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = (asked += 1);
      if (!form.elements.line.value.trim()) {
        place.replaceChildren();
        return;
      }
      const body = new URLSearchParams({ preview: "1", line: form.elements.line.value, csrfmiddlewaretoken: page.token });
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
      if (!answer?.ok || mine !== asked) return;
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...shown.body.children);
    }, 350);
  });
}

/** Show only the fields that the chosen decision needs. */
export function showNeeded(root) {
  const form = root.querySelector("[data-decide-form]");
  if (!form) return;
  const show = () => {
    const chosen = form.querySelector("[name=decision]:checked")?.value ?? "";
    for (const needed of form.querySelectorAll("[data-needed-for]")) {
      needed.hidden = !needed.dataset.neededFor.split(" ").includes(chosen);
    }
  };
  form.addEventListener("change", show);
  show();
}
