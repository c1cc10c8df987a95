// Reads calendars with ical.js and node-ical: from standard input an object of texts by name, to standard output what
// each of the two saw in each. An instant is told in UTC, a date as a date.
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'

const whole = (moment) => moment.toISOString().replace('.000Z', 'Z')
const date = (year, month, day) => [year, month, day].map((part) => String(part).padStart(2, '0')).join('-')

const READERS = {
  'ical.js': (text) =>
    new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((component) => {
      const event = new ICAL.Event(component)
      const told = (name) => component.getFirstPropertyValue(name)
      const when = (time) => (time.isDate ? date(time.year, time.month, time.day) : whole(time.toJSDate()))
      return {
        uid: event.uid,
        starts: when(event.startDate),
        ends: when(event.endDate),
        title: event.summary,
        place: event.location ?? '',
        description: event.description ?? '',
        categories: component.getFirstProperty('categories')?.getValues() ?? [],
        status: told('status'),
        sequence: event.sequence,
        stamp: when(told('dtstamp')),
        changed: when(told('last-modified'))
      }
    }),
  // It gives a date as midnight where the process is, which is why the test puts it far from London.
  'node-ical': (text) =>
    Object.values(nodeIcal.sync.parseICS(text)).filter((component) => component.type === 'VEVENT').map((event) => {
      const when = (time) =>
        time.dateOnly ? date(time.getFullYear(), time.getMonth() + 1, time.getDate()) : whole(time)
      return {
        uid: event.uid,
        starts: when(event.start),
        ends: when(event.end),
        title: event.summary,
        place: event.location ?? '',
        description: event.description ?? '',
        categories: event.categories ?? [],
        status: event.status,
        sequence: Number(event.sequence),
        stamp: when(event.dtstamp),
        changed: when(event.lastmodified)
      }
    })
}

const texts = Object.entries(JSON.parse(readFileSync(0, 'utf-8')))
const seen = Object.entries(READERS).map(([name, read]) => [
  name,
  Object.fromEntries(texts.map(([kind, text]) => [kind, read(text)]))
])
process.stdout.write(JSON.stringify(Object.fromEntries(seen)))
