import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Data } from '../server/data/data.ts'
import { auditEvents } from '../server/identity/audit.ts'
import type { AuditQuery, NumberedEntry } from '../server/store/store.ts'
import { cleanLine } from '../src/text/clean.ts'
import { wallClock } from '../src/time/system-clock.ts'
import { later, seconds } from '../src/time/units.ts'
import { configOption } from './config/apply-config.ts'
import { dataOption, personNamed, withData } from './operator-data.ts'
import { countArgument, option, pathArgument } from './options.ts'
import { stopSignal } from './stop-signal.ts'

/** `tenfoot audit tail`: what happened, beside a running server or without one. */
export function auditCommand(): CommandUnknownOpts {
  const audit = new Command('audit')
    .description('the audit trail: who let what in, who was refused, and what looked like an attack')
    .addHelpText('after', '\nExamples:\n  $ tenfoot audit tail -f\n  $ tenfoot audit tail --person ada@example.com --json')
  audit.addCommand(tailCommand())
  return audit
}

function tailCommand(): CommandUnknownOpts {
  return new Command('tail')
    .description('show the newest entries, oldest first; docs/audit.md says what each event means')
    .addOption(option('-n, --lines <count>', 'how many at most').argParser(countArgument).default(20))
    .addOption(option('-f, --follow', 'go on with what is written from now on, until a signal'))
    .addOption(option('--person <email>', 'only what has to do with one person'))
    .addOption(option('--event <event>', 'only one kind of event').choices(auditEvents))
    .addOption(option('--about <id>', 'only one sign-in, by the id of its grant or its family').argParser(pathArgument))
    .addOption(option('--json', 'one JSON object a line'))
    .addOption(dataOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ tenfoot audit tail -n 100 --event reuse-detected\n  $ tenfoot audit tail -f --json\n  $ tenfoot audit tail --about 4dUq8bJ0TnqzQ1mO2q9u6w',
    )
    .action(async ({ data: directory, lines, follow, person, event, about, json }) => {
      await withData(directory, async (data) => {
        const query = { person: person === undefined ? undefined : (await personNamed(data, person)).id, event, about }
        const show = printer(data, json === true)
        const [last] = await data.store.audit.newest(1)
        const newest = await data.store.audit.newest(lines, query)
        for (const entry of newest) await show(entry)
        if (follow) await showWhatComes(data, Math.max(newest.at(-1)?.number ?? 0, last?.number ?? 0), query, show)
      })
    })
}

/** How often new entries are looked for, in seconds. */
const lookEvery = seconds(0.5)

/** How many are read at once. */
const batch = 500

/** Shows every entry that comes after another, once, until a signal or until nobody reads any more. */
async function showWhatComes(
  { store }: Data,
  after: number,
  query: AuditQuery,
  show: (entry: NumberedEntry) => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  const stopped = stopSignal()
  void stopped.signal.then(() => over.abort())
  process.stdout.once('error', () => over.abort())
  for (let last = after; !over.signal.aborted; ) {
    const found = await store.audit.after(last, batch, query)
    for (const entry of found) await show(entry)
    last = found.at(-1)?.number ?? last
    if (found.length < batch) await wallClock.sleepUntil(later(wallClock.now(), lookEvery), over.signal)
  }
  stopped.release()
}

function printer({ store }: Data, isJson: boolean): (entry: NumberedEntry) => Promise<void> {
  return async (entry) => {
    const email = entry.person && (await store.people.find(entry.person))?.email
    process.stdout.write(`${isJson ? auditJson(entry, email) : auditLine(entry, email)}\n`)
  }
}

/** An entry as one line: when, what, and what is known of it, each by its name. */
export function auditLine(entry: NumberedEntry, email?: string): string {
  const { at, event } = entry
  const known = Object.entries(fieldsOf(entry, email)).map(
    ([name, value]) => `${name}=${/^[\w.:@/+-]+$/.test(value) ? value : JSON.stringify(value)}`,
  )
  return [new Date(at).toISOString(), cleanLine(event).padEnd(22), ...known].join('  ').trimEnd()
}

/** An entry as one JSON object. */
export function auditJson(entry: NumberedEntry, email?: string): string {
  const { number, at, event } = entry
  return JSON.stringify({ number, at: new Date(at).toISOString(), event: cleanLine(event), ...fieldsOf(entry, email) })
}

/** What an entry says besides its event and time; nothing of it can end a line, or forge one (D-44, E-13). */
function fieldsOf({ grant, family, client, person, address, by, passkey }: NumberedEntry, email?: string): Record<string, string> {
  const all = { grant, family, client, person, email, address, by, passkey }
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, cleanLine(value)]])))
}
