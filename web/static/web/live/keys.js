// Keys of the page, all with Alt and Shift (WCAG 2.1.4: none is a single letter); the help lists them.

export function listenForKeys(root) {
  const help = root.querySelector("[data-keys]");
  help.hidden = false;
  const follow = (which) => root.querySelector(which)?.click();
  const focus = (which) => {
    const found = root.querySelector(which);
    found?.focus();
    found?.scrollIntoView({ block: "center" });
  };
  const keys = {
    KeyN: () => follow("[data-next]"),
    KeyP: () => follow("[data-previous]"),
    KeyT: () => focus("[data-note-form] textarea"),
    KeyD: () => {
      const details = root.querySelector("[data-decide]");
      if (details) details.open = true;
      focus("[data-decide-form] [name=decision]:checked, [data-decide-form] [name=decision]");
    },
    KeyA: () => focus("[data-line-form] [name=line]"),
    KeyH: () => {
      help.open = true;
      focus("[data-keys] summary");
    },
  };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || !(event.code in keys)) return;
    event.preventDefault();
    keys[event.code]();
  });
}
