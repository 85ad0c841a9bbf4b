import { readUserCode, type UserCode } from '../../src/protocol/user-code.ts'
import { between, type Instant } from '../../src/time/units.ts'
import type { Grant } from '../grant/grant.ts'
import { type Ceremony, challengeOf } from '../identity/passkey.ts'
import type { Person } from '../identity/person.ts'
import { type BrowserSession, halfSignedIn, isAlive, type SignInMeans, withOneTimeCode } from '../identity/session.ts'
import { hashSecret } from '../keys/hash.ts'
import { seal, unseal } from '../keys/seal.ts'
import { drawSecret } from './secrets.ts'
import type { Services } from './services.ts'
import { isWelcome } from './welcome.ts'

/** One browser on the approval pages: the token from its cookie, and what the server remembers under the token's hash (D-14). */
export interface Browser {
  readonly token: string
  readonly session: BrowserSession
}

/** What a browser still has to do before it can answer: type the code, or compare the one that it came with. */
export type PendingCode =
  | {
      readonly kind: 'code'
      readonly code: UserCode
      /** Whether the person typed it, rather than having come with it. */
      readonly isTyped?: boolean
      /** Whether it was looked up in this browser before, by whomever: people who share one are not strangers. */
      readonly isSeen?: boolean
    }
  | { readonly kind: 'type-it' }

/** How old the note of a visit may grow, in seconds, before it is written anew. */
const noteEvery = 60

/** The browser that a cookie names; a fresh one, not signed in, where it names none that is alive (D-04, D-15, D-16). */
export async function openBrowser(services: Services, token: string | undefined): Promise<Browser> {
  const known = token === undefined ? undefined : await findBrowser(services, token)
  return known ?? begin(services, {})
}

async function findBrowser(services: Services, token: string): Promise<Browser | undefined> {
  const { store, clock } = services
  const session = await store.sessions.find(hashSecret(token))
  if (!session) return undefined
  const at = clock.now()
  if (!isAlive(session, at)) {
    await store.sessions.remove(session.id)
    return undefined
  }
  if (between(session.seenAt, at) < noteEvery) return { token, session }
  return change(services, { token, session }, {})
}

type Kept = Pick<BrowserSession, 'signIn' | 'answered' | 'firstFactor' | 'goal'>

async function begin(services: Services, kept: Kept): Promise<Browser> {
  const browser = fresh(services, kept)
  await services.store.sessions.insert(browser.session)
  return browser
}

function fresh({ clock, random }: Services, kept: Kept): Browser {
  const token = drawSecret(random)
  const at = clock.now()
  return { token, session: { id: hashSecret(token), createdAt: at, seenAt: at, ...kept } }
}

/** Changes what is remembered by now, which may be more than this request has read; what has ended stays ended (D-16). */
async function change({ store, clock }: Services, browser: Browser, changed: Partial<BrowserSession>): Promise<Browser> {
  const session = await store.sessions.update(browser.session.id, (found) => ({ ...found, seenAt: clock.now(), ...changed }))
  return session ? { ...browser, session } : browser
}

/** Who is signed in here, if anybody is, still exists and is welcome, which may have been so at another server only. */
export async function personOf({ store, settings }: Services, { session }: Browser): Promise<Person | undefined> {
  const person = session.signIn && (await store.people.find(session.signIn.person))
  return person && isWelcome(person, settings) ? person : undefined
}

/** Who gave the right password here and still has to prove the second factor; nothing else is open to them. */
export async function halfPersonOf({ store, clock, settings }: Services, { session }: Browser): Promise<Person | undefined> {
  const id = halfSignedIn(session, clock.now())
  const person = id && (await store.people.find(id))
  return person && isWelcome(person, settings) ? person : undefined
}

/** Signs a person in under a new token, since the old one may have been seen; a pending code comes along (D-15). */
export function beginSignedIn(
  services: Services,
  browser: Browser,
  person: Pick<Person, 'id'>,
  at: Instant,
  means = byPassword,
): Promise<Browser> {
  return moveOn(services, browser, { signIn: { person: person.id, at, ...means } })
}

/** Takes note that the person who is signed in here has signed in once more, elsewhere; this browser shows the application's own proof of that each time. */
export function signInAgain(
  services: Services,
  browser: Browser,
  { id }: Pick<Person, 'id'>,
  at: Instant,
  means: SignInMeans,
): Promise<Browser> {
  return change(services, browser, { signIn: { person: id, at, ...means } })
}

/** A password alone, as RFC 8176 §2 names it. */
export const byPassword: SignInMeans = { amr: ['pwd'] }

/** Remembers a right password, or somebody whom a provider knows, under a new token; where the sign-in is to lead comes along with the pending code (D-15). */
export function beginHalfSignedIn(services: Services, browser: Browser, person: Person, means = byPassword): Promise<Browser> {
  return moveOn(services, browser, { firstFactor: { person: person.id, at: services.clock.now(), ...means }, goal: browser.session.goal })
}

/** Goes on under a new token once the second factor was proven by somebody who is signed in already (D-15). */
export function stepUp(services: Services, browser: Browser): Promise<Browser> {
  const { signIn, answered } = browser.session
  return moveOn(services, browser, { signIn: signIn && { ...signIn, ...withOneTimeCode(signIn) }, answered })
}

/** Signs out but keeps the pending code, for somebody else to go on with. */
export async function switchAccount(services: Services, browser: Browser): Promise<Browser> {
  await noteSignOut(services, browser)
  return moveOn(services, browser, {})
}

/** Signs out and forgets everything about this browser (D-16). */
export async function signOut(services: Services, browser: Browser): Promise<void> {
  await services.store.sessions.remove(browser.session.id)
  await noteSignOut(services, browser)
}

async function noteSignOut({ store, clock }: Services, { session }: Browser): Promise<void> {
  if (session.signIn) await store.audit.append({ event: 'signed-out', at: clock.now(), person: session.signIn.person })
}

/** The code that comes along is the one stored by now: another tab may have brought it while a password was checked. */
async function moveOn(services: Services, old: Browser, kept: Kept): Promise<Browser> {
  const { token, session } = fresh(services, kept)
  const moved = await services.store.sessions.replace(old.session.id, ({ sealedCode } = old.session) => {
    const text = sealedCode === undefined ? undefined : unseal(old.token, sealedCode)
    return { ...session, sealedCode: text === undefined ? undefined : seal(services.random, token, text) }
  })
  return { token, session: moved }
}

/** What this browser is to answer, if it came with a code or was told to type one. */
export function pendingCode({ token, session }: Browser): PendingCode | undefined {
  if (session.sealedCode === undefined) return undefined
  const text = unseal(token, session.sealedCode)
  if (text === undefined) return undefined
  const [, marks = '', spelled = ''] = /^([ts]*) (.*)$/.exec(text) ?? []
  const code = readUserCode(spelled)
  if (!code) return { kind: 'type-it' }
  return { kind: 'code', code, ...(marks.includes('t') && { isTyped: true }), ...(marks.includes('s') && { isSeen: true }) }
}

/** Keeps what this browser is to answer, sealed so that the database alone cannot read it. */
export function keepPending(services: Services, browser: Browser, pending: PendingCode): Promise<Browser> {
  const text = pending.kind === 'code' ? `${pending.isTyped ? 't' : ''}${pending.isSeen ? 's' : ''} ${pending.code}` : pending.kind
  return change(services, browser, { sealedCode: seal(services.random, browser.token, text), goal: undefined })
}

/** Remembers that a sign-in is to lead to the account, or to a page of it (D-33). */
export function keepGoal(services: Services, browser: Browser, goal: BrowserSession['goal'] = 'account'): Promise<Browser> {
  return change(services, browser, { goal })
}

/** Draws a challenge for a passkey, 256 bits in base64url, for this browser and this purpose alone; an earlier one is void by that (D-31). */
export async function keepCeremony(services: Services, browser: Browser, purpose: Ceremony['purpose']): Promise<string> {
  const challenge = drawSecret(services.random)
  const sealedChallenge = seal(services.random, browser.token, challenge)
  await change(services, browser, { ceremony: { purpose, sealedChallenge, at: services.clock.now() } })
  return challenge
}

/** Takes the challenge that was drawn last in this browser: whoever asks again gets none (D-31). */
export async function takeCeremony(
  { store, clock }: Services,
  { token, session }: Browser,
  purpose: Ceremony['purpose'],
): Promise<string | undefined> {
  const taken: (Ceremony | undefined)[] = []
  await store.sessions.update(session.id, (found) => {
    taken.push(found.ceremony)
    return { ...found, ceremony: undefined }
  })
  const sealed = challengeOf(taken[0], purpose, clock.now())
  return sealed === undefined ? undefined : unseal(token, sealed)
}

/** Keeps the secret of an app that is being set up, sealed so that the database alone cannot read it. */
export function keepEnrolment(services: Services, browser: Browser, secret: string): Promise<Browser> {
  return change(services, browser, { sealedEnrolment: seal(services.random, browser.token, secret) })
}

/** The secret of an app that is being set up in this browser. */
export function pendingEnrolment({ token, session }: Browser): string | undefined {
  return session.sealedEnrolment === undefined ? undefined : unseal(token, session.sealedEnrolment)
}

/** Keeps the token of a link to choose a new password, sealed so that the database alone cannot read it; forgets it without one. */
export function keepReset(services: Services, browser: Browser, token: string | undefined): Promise<Browser> {
  return change(services, browser, { sealedReset: token === undefined ? undefined : seal(services.random, browser.token, token) })
}

/** The token of the link that this browser came with last. */
export function pendingReset({ token, session }: Browser): string | undefined {
  return session.sealedReset === undefined ? undefined : unseal(token, session.sealedReset)
}

/** Keeps what a sign-in through a provider waits for, sealed so that the database alone cannot read it. */
export function keepDetour(services: Services, browser: Browser, detour: string): Promise<Browser> {
  return change(services, browser, { sealedDetour: seal(services.random, browser.token, detour) })
}

/** What a sign-in through a provider waits for in this browser. */
export function pendingDetour({ token, session }: Browser): string | undefined {
  return session.sealedDetour === undefined ? undefined : unseal(token, session.sealedDetour)
}

/** Forgets a detour that is this one still; of all who ask at once, one is told that it was. */
export async function takeDetour({ store }: Services, { session }: Browser): Promise<boolean> {
  let isTaken = false
  await store.sessions.update(session.id, (found) => {
    isTaken = found.sealedDetour !== undefined && found.sealedDetour === session.sealedDetour
    return isTaken ? { ...found, sealedDetour: undefined } : found
  })
  return isTaken
}

/** Forgets what this browser was to answer. */
export async function dropPending(services: Services, browser: Browser): Promise<Browser> {
  return browser.session.sealedCode === undefined ? browser : change(services, browser, { sealedCode: undefined })
}

/** Remembers what this browser has answered, for the page that follows. */
export function keepAnswer(services: Services, browser: Browser, grant: Grant['id'], says: 'approve' | 'deny'): Promise<Browser> {
  return change(services, browser, { sealedCode: undefined, answered: { grant, at: services.clock.now(), says } })
}
