// What waits to be sent from this phone, kept by the browser (IndexedDB) until the server has it: it outlives a reload
// and a closed tab. Each item names the person whose it is; nobody else is shown it. Theirs is cleared when they
// sign out; what somebody left here without signing out is cleared after a week.

const NAME = "muster-day";
const ITEMS = "items";
const WEEK = 7 * 24 * 60 * 60 * 1000;

function opened() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ITEMS, { keyPath: "n", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

/** Do one thing in a transaction of its own; what it gives once the transaction is safe on the disk. */
async function within(mode, act) {
  const base = await opened();
  try {
    return await new Promise((done, fail) => {
      const transaction = base.transaction(ITEMS, mode, { durability: "strict" });
      const asked = act(transaction.objectStore(ITEMS));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = transaction.onerror = () => fail(transaction.error);
    });
  } finally {
    base.close();
  }
}

/** Whether this browser can keep anything here; a private window may not. */
export async function works() {
  try {
    await within("readonly", (items) => items.count());
    return true;
  } catch {
    return false;
  }
}

/** This person's items, in the order in which they were entered. */
export async function itemsOf(person) {
  const all = await within("readonly", (items) => items.getAll());
  return all.filter((item) => item.person === person);
}

/** Keep an item, new or changed; gives its number. Throws where there is no room. */
export async function keep(item) {
  item.n = await within("readwrite", (items) => items.put(item));
  return item.n;
}

/** Keep what has become of an item, unless it was cleared meanwhile. */
export function renew(item) {
  return within("readwrite", (items) => {
    const asked = items.get(item.n);
    asked.onsuccess = () => asked.result && items.put(item);
    return asked;
  });
}

export function forget(item) {
  return within("readwrite", (items) => items.delete(item.n));
}

/** Clear what is this person's. */
export function clearOf(person) {
  return clearWhere((item) => item.person === person);
}

/** Clear what others left here longer ago than a week. */
export function clearLeft(person) {
  const since = Date.now() - WEEK;
  return clearWhere((item) => item.person !== person && Date.parse(item.at) < since);
}

function clearWhere(matches) {
  return within("readwrite", (items) => {
    const asked = items.openCursor();
    asked.onsuccess = () => {
      const at = asked.result;
      if (!at) return;
      if (matches(at.value)) at.delete();
      at.continue();
    };
    return asked;
  });
}
