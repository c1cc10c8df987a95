// On every page: says that something waits on this phone, and clears it when its person signs out.
import { clearLeft, clearOf, itemsOf } from "./store.js";

/** Say so at the top of the page, with the way to the day from which it is sent. */
export async function remind(person) {
  await clearLeft(person);
  const items = await itemsOf(person);
  if (!items.length || document.querySelector("[data-day]")) return;
  const banner = document.createElement("div");
  banner.className = "govuk-inset-text";
  banner.setAttribute("role", "status");
  banner.append(`${items.length === 1 ? "1 entry waits" : `${items.length} entries wait`} on this phone. `);
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = items[0].page;
  link.textContent = "Open the day to send what waits";
  banner.append(link);
  document.getElementById("main-content").prepend(banner);
}

/** Whether to sign out: asks where something would be lost, and clears what this person has kept. */
export async function mayLeave(person) {
  const { length } = await itemsOf(person);
  if (length && !window.confirm(`${length} not sent yet. Signing out clears what waits on this phone. Sign out?`)) {
    return false;
  }
  await clearOf(person);
  const tabs = new BroadcastChannel("muster-day");
  tabs.postMessage("changed");
  tabs.close();
  return true;
}
