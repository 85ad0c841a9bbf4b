import { readUserCode } from '../../src/protocol/user-code.ts'
import type { Seconds } from '../../src/time/units.ts'
import { isAnswerable } from '../grant/answer.ts'
import type { Decision, Grant } from '../grant/grant.ts'
import type { Person } from '../identity/person.ts'
import type { Browser } from './browser-session.ts'
import { askCodeLimits } from './code-limits.ts'
import type { Services } from './services.ts'
import { type GrantView, viewGrant } from './view-grant.ts'

/** A code that a signed-in person typed, or came with. */
export interface EnteredCode {
  readonly browser: Browser
  readonly person: Person
  readonly typed: string
  /** Whether it was looked up in this browser before. */
  readonly isSeen?: boolean | undefined
  readonly address: string
}

/** What a code leads to. Unknown, expired and answered codes all are `not-valid`, at the same cost. */
export type EnteredOutcome =
  | { readonly kind: 'found'; readonly view: GrantView }
  | { readonly kind: 'not-valid' }
  | { readonly kind: 'limited'; readonly retryAfter: Seconds }

/**
 * Looks a code up for somebody who is signed in (D-83). What was found is told only after every limit was asked, in an atomic act
 * that counts the try if it is a guess: fifty guesses at once are fifty guesses, and right codes never count (D-79).
 */
export async function enterUserCode(services: Services, entered: EnteredCode): Promise<EnteredOutcome> {
  const { clock } = services
  const known = await find(services, entered.typed)
  const view = known && isAnswerable(known.grant, clock.now()) ? known : undefined
  const isGuess = view === undefined && !isOwn(known, entered)
  const allowed = await askCodeLimits(services, { person: entered.person.id, session: entered.browser.session.id }, isGuess)
  if (allowed.kind === 'limited') return allowed
  await note(services, entered, view)
  return view ? { kind: 'found', view: await seen(services, entered, view) } : { kind: 'not-valid' }
}

/** A code of a wrong length is not looked up, but it was counted. */
async function find(services: Services, typed: string): Promise<GrantView | undefined> {
  const code = readUserCode(typed)
  return code && viewGrant(services, code)
}

/** Whether somebody has approved this code already, and comes again because no answer reached them: that is no guess. */
function isOwn(known: GrantView | undefined, { person }: EnteredCode): boolean {
  const grant = known?.grant
  return (grant?.status === 'approved' || grant?.status === 'consumed') && grant.approval.person === person.id
}

/** Remembers who looked a code up; one that goes round among people is an alarm (C-10). */
async function seen({ store, clock }: Services, { person, address, isSeen }: EnteredCode, view: GrantView): Promise<GrantView> {
  const { id, client } = view.grant
  const grant = await store.grants.update({ id }, (found): Decision<Grant> => {
    if (isSeen || found.seenBy === person.id || found.isShared) return { verdict: found }
    const next = found.seenBy === undefined ? { ...found, seenBy: person.id } : { ...found, isShared: true }
    const audit = next.isShared
      ? ({ event: 'code-shared', at: clock.now(), grant: id, client, person: person.id, address } as const)
      : undefined
    return { verdict: next, next, audit }
  })
  return grant ? { ...view, grant } : view
}

async function note({ store, clock }: Services, { person, address }: EnteredCode, view: GrantView | undefined): Promise<void> {
  const found = view && { grant: view.grant.id, client: view.client.id }
  await store.audit.append({ event: view ? 'code-looked-up' : 'wrong-code', at: clock.now(), person: person.id, address, ...found })
}
