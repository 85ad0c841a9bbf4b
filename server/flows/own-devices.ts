import { cleanText } from '../../src/text/clean.ts'
import { decideWithdrawal } from '../grant/answer.ts'
import type { AuditEntry, AuditEvent } from '../identity/audit.ts'
import type { PersonId } from '../identity/person.ts'
import { traceOf } from '../keys/passkeys.ts'
import { decideRemark, type Remark } from '../token/own-device.ts'
import { decideEnd, type Ender } from '../token/revocation.ts'
import { type FamilyId, isLive, type TokenFamily } from '../token/token.ts'
import type { Browser } from './browser-session.ts'
import { report } from './confirmation.ts'
import type { Services } from './services.ts'

/** A device that is signed in as somebody. */
export interface OwnDevice {
  readonly family: TokenFamily
  /** The client's name, chosen by the operator of this server. */
  readonly client: string
}

/** The most characters of what a person calls a device. */
const longestName = 40

/** The devices that are signed in as a person, newest first (C-12). */
export async function ownDevices({ store, clock }: Pick<Services, 'store' | 'clock'>, person: PersonId): Promise<readonly OwnDevice[]> {
  const families = (await store.families.list(person)).filter((family) => isLive(family, clock.now()))
  return Promise.all(families.map(async (family) => ({ family, client: (await store.clients.find(family.client))?.name ?? family.client })))
}

/** What a person has not been told of yet: devices that were let in anywhere but by this browser's last answer (C-29). */
export function newDevices(devices: readonly OwnDevice[], { session }: Browser): readonly OwnDevice[] {
  return devices.filter(({ family }) => family.noticedAt === undefined && family.grant !== session.answered?.grant)
}

/** Ends a device's sign-in: all its tokens are dead at once. `unknown`: there is none, or it is somebody else's (D-73). */
export async function endDevice(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  id: string,
  ender: Ender,
): Promise<'ended' | 'unknown'> {
  const verdict = await store.families.update({ id: id as FamilyId }, (family) => decideEnd(family, clock.now(), ender))
  if (verdict === 'ended' && ender.by === 'person' && ender.isDisowned) await reportDisowned({ store, clock }, id as FamilyId)
  return verdict === 'ended' ? 'ended' : 'unknown'
}

/** Later codes from where that device asked are looked at twice (C-33). */
async function reportDisowned(services: Pick<Services, 'store' | 'clock'>, id: FamilyId): Promise<void> {
  const family = await services.store.families.find({ id })
  if (family?.askedFrom !== undefined) await report(services, family.askedFrom, 'disowned')
}

/** Ends the sign-in of every device of a person, of those first that have not fetched their tokens; answers how many there were. */
export async function endAllDevices(services: Pick<Services, 'store' | 'clock'>, person: PersonId, ender: Ender): Promise<number> {
  const withdrawn = await withdrawApprovals(services, person, ender)
  const devices = await ownDevices(services, person)
  const ended = await Promise.all(devices.map(({ family }) => endDevice(services, family.id, ender)))
  return withdrawn + ended.filter((outcome) => outcome === 'ended').length
}

async function withdrawApprovals({ store, clock }: Pick<Services, 'store' | 'clock'>, person: PersonId, ender: Ender): Promise<number> {
  const withdrawal = { person, at: clock.now(), by: ender.by, address: ender.by === 'person' ? ender.address : undefined }
  const grants = await store.grants.listApproved(person)
  const verdicts = await Promise.all(grants.map(({ id }) => store.grants.update({ id }, (found) => decideWithdrawal(found, withdrawal))))
  return verdicts.filter((verdict) => verdict === 'withdrawn').length
}

/** Takes what a person calls a device; an empty name gives back what it said of itself. */
export function nameDevice(services: Services, person: PersonId, id: string, typed: string): Promise<'noted' | 'unknown'> {
  return remark(services, person, id, { name: cleanText(typed, longestName) || undefined })
}

/** Takes that a person knows of a device. */
export function knowDevice(services: Services, person: PersonId, id: string): Promise<'noted' | 'unknown'> {
  return remark(services, person, id, { isKnown: true })
}

async function remark({ store, clock }: Services, person: PersonId, id: string, said: Remark): Promise<'noted' | 'unknown'> {
  const verdict = await store.families.update({ id: id as FamilyId }, (family) => decideRemark(family, clock.now(), person, said))
  return verdict === 'noted' ? 'noted' : 'unknown'
}

/** What a person may want to look back on: not every request, but what changed, or was tried (D-45). */
const worthTelling: readonly AuditEvent[] = [
  'signed-in',
  'signed-in-upstream',
  'linked',
  'person-created',
  'sign-in-failed',
  'approved',
  'denied',
  'revoked',
  'disowned',
  'reuse-detected',
  'password-changed',
  'reset-link-issued',
  'password-reset',
  'second-factor-enabled',
  'second-factor-disabled',
  'second-factor-failed',
  'recovery-code-used',
  'recovery-codes-renewed',
  'passkey-added',
  'passkey-removed',
  'passkey-used',
  'passkey-failed',
  'passkey-counter-fell',
  'signature-failed',
]

/** Something that happened to an account, and what the passkey that signed it is called; '' where it is gone by now. */
export type Happening = AuditEntry & { readonly signedWith?: string | undefined }

/** What happened to a person's account lately, newest first. */
export async function recentActivity({ store }: Services, person: PersonId, most: number): Promise<readonly Happening[]> {
  const entries = await store.audit.list(most, person, worthTelling)
  const names = new Map((await store.passkeys.list(person)).map((passkey) => [traceOf(passkey), passkey.name]))
  return entries.map((entry) => ({ ...entry, signedWith: entry.passkey && (names.get(entry.passkey) ?? '') })).reverse()
}
