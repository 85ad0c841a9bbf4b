import { eventWatcher, jsonLine } from '../../device-sim/plain/run-json.ts'
import { type LineOptions, lineWatcher } from '../../device-sim/plain/run-plain.ts'
import type { Watcher } from '../../device-sim/television/television.ts'
import { type Language, wordsOf } from '../../device-sim/view/words/languages.ts'
import type { Identity } from '../../src/device/account-port.ts'
import type { Scope } from '../../src/protocol/scope.ts'
import type { Clock } from '../../src/time/clock.ts'
import { later } from '../../src/time/units.ts'
import type { Status } from '../agent/protocol.ts'

/** Tells of a sign-in, people or programs. */
export interface Teller {
  readonly watch: Watcher
  /** Who signed in, or why the server does not say so. */
  signedIn(who: Who): void
  /** Who was signed in before. */
  already(who: Who): void
  /** What was granted, where it is not what was asked for (E-41). */
  granted(asked: Scope | undefined, granted: Scope | undefined): void
  /** Where the tokens are. */
  held(status: Pick<Status, 'endsIn' | 'store' | 'jkt'>): void
}

/** Whom the server names, or why it names nobody. */
export type Who = Identity | { readonly sub?: undefined; readonly message: string }

/** Tells people, line by line. */
export function lineTeller(language: Language, clock: Clock, options: LineOptions): Teller {
  const words = wordsOf(language).command
  const line = (text: string) => options.write(`${text}\n`)
  const called = (who: Who) => (who.sub === undefined ? `${words.somebody}: ${who.message}` : nameLine(who))
  return {
    watch: lineWatcher(options),
    signedIn: (who) => line(words.signedInAs(called(who))),
    already: (who) => line(words.signedInAlready(called(who))),
    granted: (...scopes) => {
      const { withheld, added } = differenceOf(...scopes)
      if (withheld.length > 0) line(words.withheld(withheld.join(' ')))
      if (added.length > 0) line(words.added(added.join(' ')))
    },
    held: ({ endsIn, store, jkt }) => {
      line(words.held(new Date(later(clock.now(), endsIn)).toTimeString().slice(0, 5)))
      if (store !== undefined) line(words.kept(store))
      if (jkt !== undefined) line(words.bound)
    },
  }
}

/** Tells programs, event by event (docs/json-events.md). */
export function eventTeller(clock: Clock, write: (text: string) => void): Teller {
  const put = (event: string, members: Readonly<Record<string, unknown>>) => write(`${jsonLine(clock.now(), { event, ...members })}\n`)
  return {
    watch: eventWatcher({ write }, () => clock.now()),
    signedIn: (who) => (who.sub === undefined ? put('no-answer', { message: who.message }) : put('identified', named(who))),
    already: (who) => put('already-signed-in', who.sub === undefined ? { message: who.message } : named(who)),
    granted: (...scopes) => {
      const { withheld, added } = differenceOf(...scopes)
      if (withheld.length + added.length > 0) put('scope-differs', { withheld: withheld.join(' '), added: added.join(' ') })
    },
    held: ({ endsIn, store, jkt }) => put('held', { expires_in: endsIn, key_store: store, jkt }),
  }
}

function named({ sub, name, email }: Identity): Readonly<Record<string, unknown>> {
  return { sub, name, email }
}

/** A server that does not say what it granted granted what was asked for (RFC 6749 §5.1). */
function differenceOf(asked: Scope | undefined, granted: Scope | undefined): { withheld: Scope; added: Scope } {
  if (!asked || !granted) return { withheld: [], added: [] }
  return { withheld: asked.filter((token) => !granted.includes(token)), added: granted.filter((token) => !asked.includes(token)) }
}

/** A person in one line: the name, and what never changes (E-46). */
export function nameLine({ sub, name, email }: Identity): string {
  const known = [name, email].filter((text) => text !== undefined).join(', ')
  return known === '' ? sub : `${known} (${sub})`
}
