import type { Tokens } from '../../src/protocol/token.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { Approval, Grant } from '../grant/grant.ts'
import { decidePoll, type PollVerdict } from '../grant/poll.ts'
import type { Client } from '../identity/client.ts'
import { type Hash, hashSecret } from '../keys/hash.ts'
import { mayAnswerAgain } from '../token/again.ts'
import type { FamilyId, TokenFamily } from '../token/token.ts'
import { auditedFrom } from './audited-from.ts'
import { checkResources } from './check-resources.ts'
import { signTokens } from './issue-tokens.ts'
import { relationOf } from './network.ts'
import { deriveSecret, drawId, drawSecret } from './secrets.ts'
import type { Services } from './services.ts'
import { isWelcome } from './welcome.ts'

/** What one poll is answered (RFC 8628 §3.5). `invalid`: unknown, spent, or another client's. */
export type Redemption =
  | { readonly kind: 'pending' | 'slow-down' | 'denied' | 'expired' | 'invalid' }
  | { readonly kind: 'issued'; readonly tokens: Tokens; readonly family: TokenFamily }

/** How long a sign-in can be refreshed at most (B-67). */
const longestSignIn = seconds(90 * 86_400)

/** Answers one poll (RFC 8628 §3.4). Tokens are signed before the code is consumed, so that a crash in between loses nothing. */
export async function redeemDeviceCode(
  services: Services,
  client: Client,
  deviceCode: string,
  { address, jkt, resources }: PollTerms = {},
): Promise<Redemption> {
  const { store, clock } = services
  const key = { deviceCode: hashSecret(deviceCode) }
  const verdict = await store.grants.update(key, (grant) =>
    decidePoll(grant, clock.now(), { client: client.id, jkt, isElsewhere: isElsewhere(grant, address) }),
  )
  const poll = { client, key, address, jkt, resources }
  if (verdict?.kind === 'ready') return redeem(services, poll, verdict.approval)
  return (verdict?.kind === 'spent' && (await redeemAgain(services, poll))) || { kind: answerTo(verdict) }
}

/** What comes with a poll. */
export interface PollTerms {
  /** Where it comes from. */
  readonly address?: string | undefined
  /** The key that was proven, to which the tokens are bound (RFC 9449 §5). */
  readonly jkt?: string | undefined
  /** What the access token is to be for, of what was approved (RFC 8707 §2.2). */
  readonly resources?: readonly string[] | undefined
}

/** Nearly every poll comes from where the codes were asked for, and then nothing has to be taken apart. */
function isElsewhere(grant: Grant, address = grant.address): boolean {
  return address !== grant.address && relationOf(grant.address, address) === 'different'
}

interface Poll extends PollTerms {
  readonly client: Client
  readonly key: { readonly deviceCode: Hash }
}

/** Notes that the tokens never reached the device: its code is spent, and it will offer a new one (decision 19). */
export async function noteLostAnswer({ store, clock }: Services, { id, grant, client, person }: TokenFamily): Promise<void> {
  await store.audit.append({ event: 'answer-lost', at: clock.now(), family: id, grant, client, person })
}

async function redeem(services: Services, { client, key, address, jkt, resources }: Poll, approval: Approval): Promise<Redemption> {
  const { store, clock, settings } = services
  const grant = await store.grants.find(key)
  const person = await store.people.find(approval.person)
  if (!grant || !person || !isWelcome(person, settings)) return { kind: 'invalid' }
  checkResources(services, grant, resources)
  const at = clock.now()
  const refreshToken = refreshTokenFor(services, grant, jkt)
  const family = { ...openFamily(services, grant, approval, at, refreshToken), jkt: client.secret === undefined ? jkt : undefined }
  const tokens = await signTokens(services, { client, person, family, scope: family.scope, resources, jkt, at, refreshToken })
  const verdict = await store.grants.update(key, (found) =>
    auditedFrom(address, decidePoll(found, clock.now(), { client: client.id, jkt }, family)),
  )
  return verdict?.kind === 'issued' ? { kind: 'issued', tokens, family } : { kind: answerTo(verdict) }
}

/** Gives an answer again that may have been lost, to the same key, for ten seconds (decision 3). */
async function redeemAgain(services: Services, { client, key, jkt, resources }: Poll): Promise<Redemption | undefined> {
  const { store, clock } = services
  const grant = await store.grants.find(key)
  const family = grant?.status === 'consumed' ? await store.families.find({ id: grant.family }) : undefined
  if (!grant || !family) return undefined
  checkResources(services, family, resources)
  const at = clock.now()
  const refreshToken = refreshTokenFor(services, grant, jkt)
  const person = await store.people.find(family.person)
  if (!person || !mayAnswerAgain(family, at, jkt, refreshToken === undefined ? undefined : hashSecret(refreshToken))) return undefined
  return {
    kind: 'issued',
    family,
    tokens: await signTokens(services, { client, person, family, scope: family.scope, resources, jkt, at, refreshToken }),
  }
}

/** A refresh token where one was approved; one that goes to a key can be told again (decision 3). */
function refreshTokenFor({ random, pepper }: Services, { id, scope }: Grant, jkt: string | undefined): string | undefined {
  if (!scope.includes('offline_access')) return undefined
  return jkt === undefined ? drawSecret(random) : deriveSecret(pepper, `device code of ${id} for ${jkt}`)
}

/** A family without a refresh token ends with its access token. */
function openFamily({ random, settings }: Services, grant: Grant, approval: Approval, at: Instant, refreshToken?: string): TokenFamily {
  return {
    id: drawId(random) as FamilyId,
    grant: grant.id,
    client: grant.client,
    person: approval.person,
    scope: grant.scope,
    resources: grant.resources,
    createdAt: at,
    expiresAt: later(at, refreshToken === undefined ? settings.accessTokenLifetime : longestSignIn),
    usedAt: at,
    refresh: refreshToken === undefined ? undefined : hashSecret(refreshToken),
    authTime: approval.authTime,
    amr: approval.amr,
    isByOperator: approval.by === 'operator',
    deviceName: grant.deviceName,
    askedFrom: grant.address,
    approvedFrom: approval.address,
  }
}

function answerTo(verdict: PollVerdict | undefined): 'pending' | 'slow-down' | 'denied' | 'expired' | 'invalid' {
  switch (verdict?.kind) {
    case 'pending':
    case 'slow-down':
    case 'denied':
    case 'expired':
      return verdict.kind
    case 'spent':
    case 'foreign':
    case 'ready':
    case 'issued':
    case undefined:
      return 'invalid'
  }
}
