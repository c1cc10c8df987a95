// Times of day in Europe/London, by the server's clock: a phone's own may be wrong, or set to another zone.

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
});
const DAY = 24 * 60 * 60 * 1000;
const AHEAD = 5 * 60 * 1000;

function partsOf(at) {
  return Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
}

/** "14:03" in London. */
export function timeText(at) {
  const { hour, minute } = partsOf(at);
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** The latest instant up to now at which clocks in London show this time ("14:03"). */
export function latestAt(time, now) {
  const [hour, minute] = time.split(":").map(Number);
  const { year, month, day } = partsOf(now);
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  for (const days of [0, 1, 2]) {
    const found = instant(wall - days * DAY);
    if (found <= now.getTime() + AHEAD) return new Date(found);
  }
  return now;
}

/** The instant at which clocks in London show what these milliseconds say as UTC. */
function instant(wall) {
  const shown = partsOf(new Date(wall));
  return wall - (Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - wall);
}

/** The server's clock, by what it said last. */
export class Clock {
  constructor(said) {
    this.set(said);
  }

  set(said) {
    this.behind = new Date(said).getTime() - Date.now();
  }

  now() {
    return new Date(Date.now() + this.behind);
  }
}
