import { seconds } from '../../src/time/units.ts'
import { decideCount, decideReturn, type GuessLimit } from '../grant/guesses.ts'
import type { Person } from '../identity/person.ts'
import { decideSignIn } from '../identity/sign-in-throttle.ts'
import { hashWithPepper } from '../keys/hash.ts'
import { isSameText } from '../keys/seal.ts'
import { networkOf } from './network.ts'
import type { Services } from './services.ts'

/** One step of a sign-in that somebody tries, at which account and from where. */
export interface SignInTry {
  readonly step: 'sign-in' | 'second-factor' | 'passkey' | 'signature'
  /** As it was typed where nobody has it. */
  readonly email: string | undefined
  readonly person: Person | undefined
  readonly address: string
  /** The mark of an earlier sign-in in this browser, from a cookie of its own (D-22). */
  readonly known?: string | undefined
}

/** Where tries of one step are counted. */
export interface Counters {
  /** Failures in a row: of the account among strangers, or of this one browser that it knows. */
  readonly row: string
  /** Empty for a browser that the account knows, so that no crowd of strangers locks its owner out. */
  readonly crowd: readonly GuessLimit[]
}

/** The counters of a try: by account, by network and for everybody together (D-21, D-22). */
export function countersFor(services: Services, { step, email, person, address, known }: SignInTry): Counters {
  const browser = person && knownBrowser(services, person, known)
  if (browser !== undefined) return { row: `${step} browser ${browser}`, crowd: [] }
  const account = hashWithPepper(services.pepper, 'sign-in account', email ?? '')
  return { row: `${step} account ${account}`, crowd: crowdLimits(address) }
}

function crowdLimits(address: string): readonly GuessLimit[] {
  return [
    { key: `sign-in network ${networkOf(address)}`, most: 100, per: seconds(600) },
    { key: 'sign-in everybody', most: 600, per: seconds(60) },
  ]
}

/** Counts a try as failed, unless there were too many before it. */
export async function countTry({ store, clock }: Services, { row, crowd }: Counters) {
  const at = clock.now()
  const keys = crowd.map((limit) => limit.key)
  const inCrowd = await store.guesses.update(keys, (windows) => decideCount(crowd, windows, at))
  return inCrowd.kind === 'limited' ? inCrowd : store.guesses.update([row], ([failures]) => decideSignIn(failures, at))
}

/** Takes back what was counted, since the try was right. */
export async function forgetTries({ store, clock }: Services, { row, crowd }: Counters): Promise<void> {
  const keys = crowd.map((limit) => limit.key)
  await store.guesses.forget([row])
  await store.guesses.update(keys, (windows) => decideReturn(windows, clock.now()))
}

/** The mark that lets this browser be known again: random, and signed for this one person. */
export function knownMark({ random, pepper }: Services, person: Person): string {
  const browser = Buffer.from(random.bytes(12)).toString('base64url')
  return `${browser}.${hashWithPepper(pepper, 'known browser', `${person.id}\n${browser}`)}`
}

function knownBrowser({ pepper }: Services, person: Person, known: string | undefined): string | undefined {
  const [browser, signature] = known?.split('.') ?? []
  if (!browser || !signature) return undefined
  return isSameText(signature, hashWithPepper(pepper, 'known browser', `${person.id}\n${browser}`)) ? browser : undefined
}
