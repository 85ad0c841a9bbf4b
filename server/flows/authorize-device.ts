import type { DeviceAuthorization, DeviceAuthorizationRequest } from '../../src/protocol/device-authorization.ts'
import { OAuthError } from '../../src/protocol/oauth-error.ts'
import { isWithin, type Scope } from '../../src/protocol/scope.ts'
import { drawUserCode, type UserCode, writeUserCode } from '../../src/protocol/user-code.ts'
import { cleanText } from '../../src/text/clean.ts'
import { type Instant, later, seconds } from '../../src/time/units.ts'
import type { Grant, GrantId } from '../grant/grant.ts'
import { decideCount, type GuessLimit } from '../grant/guesses.ts'
import type { Client } from '../identity/client.ts'
import { hashSecret, hashWithPepper } from '../keys/hash.ts'
import { nextCodeLength } from './code-length.ts'
import { addressOfDevicePage } from './describe-server.ts'
import { isWithinNetworks, networkOf } from './network.ts'
import { drawId, drawSecret } from './secrets.ts'
import type { Services } from './services.ts'

/** The most characters of what a device says it is called. */
const longestDeviceName = 40

/** Where a request came from, and the key that was proven with it, if any: then only that key redeems the codes (B-100). */
export interface Sender {
  readonly address: string
  readonly jkt?: string | undefined
}

/** Issues a device code and a user code (RFC 8628 §3.2). Refuses with `unauthorized_client`, `invalid_scope` or `temporarily_unavailable`. */
export async function authorizeDevice(
  services: Services,
  client: Client,
  request: DeviceAuthorizationRequest,
  sender: Sender,
): Promise<DeviceAuthorization> {
  if (!client.mayUseDeviceGrant) throw new OAuthError('unauthorized_client', 'This client may not use the device grant')
  if (client.networks && !isWithinNetworks(sender.address, client.networks))
    throw new OAuthError('unauthorized_client', 'This client may not start from this network')
  const scope = grantedScope(services, client, request.scope)
  const resources = grantedResources(services, client, request.resources)
  const at = services.clock.now()
  if (services.settings.limitsIssuing) await countIssue(services, client, sender.address, at)
  const deviceCode = drawSecret(services.random)
  const { userCode } = await insertGrant(services, deviceCode, newGrant(services, client, { ...request, scope, resources }, sender, at))
  return describe(services, deviceCode, userCode)
}

/** What a request without a scope gets is all that the client may ask for, but for what this grant never gives (B-15, C-02). */
function grantedScope({ settings: { refusedScope } }: Services, client: Client, asked: Scope | undefined): Scope {
  const scope = asked ?? client.scope.filter((token) => !refusedScope.includes(token))
  if (!isWithin(scope, client.scope)) throw new OAuthError('invalid_scope', 'The scope has a part that this client may not ask for')
  if (scope.length === 0 || scope.some((token) => refusedScope.includes(token)))
    throw new OAuthError('invalid_scope', 'The scope has a part that is not given to devices')
  return scope
}

interface Granted extends DeviceAuthorizationRequest {
  readonly scope: Scope
}

/** What a client may ask tokens for is this server, and what is registered for it (RFC 8707 §2); undefined for this server alone. */
function grantedResources({ settings }: Services, client: Client, asked: readonly string[] = []): readonly string[] | undefined {
  const others = [...new Set(asked)].filter((resource) => resource !== settings.issuer)
  if (others.some((resource) => !client.resources?.includes(resource)))
    throw new OAuthError('invalid_target', 'The resource is none that this client may ask tokens for')
  return others.length === 0 ? undefined : others
}

/**
 * Counts an issue by network and by client, in short windows and over the life of codes; the long ones keep the number of live
 * codes below twice their limit.
 */
async function countIssue({ store, settings }: Services, client: Client, address: string, at: Instant): Promise<void> {
  const network = networkOf(address)
  const limits: readonly GuessLimit[] = [
    { key: `issue network ${network}`, most: 300, per: seconds(60) },
    { key: `issue client ${client.id}`, most: 1200, per: seconds(60) },
    { key: `live network ${network}`, most: 1000, per: settings.codeLifetime },
    { key: `live client ${client.id}`, most: 10_000, per: settings.codeLifetime },
  ]
  const keys = limits.map((limit) => limit.key)
  const verdict = await store.guesses.update(keys, (windows) => decideCount(limits, windows, at))
  if (verdict.kind === 'limited') throw tooMany(verdict.retryAfter)
}

function tooMany(retryAfter: number): OAuthError {
  return new OAuthError('temporarily_unavailable', 'Too many codes were asked for: try again later', { retryAfter: seconds(retryAfter) })
}

function newGrant(
  { random, settings }: Services,
  client: Client,
  { scope, resources, deviceName }: Granted,
  { address, jkt }: Sender,
  at: Instant,
): Grant {
  return {
    id: drawId(random) as GrantId,
    client: client.id,
    scope,
    resources,
    requestedAt: at,
    expiresAt: later(at, settings.codeLifetime),
    address,
    deviceName: deviceName && (cleanText(deviceName, longestDeviceName) || undefined),
    jkt,
    interval: settings.interval,
    isSlowed: false,
    status: 'pending',
  }
}

/** Draws user codes until one is free: a second draw is rare, a tenth means that something is broken. */
async function insertGrant(services: Services, deviceCode: string, grant: Grant): Promise<{ userCode: UserCode }> {
  const { store, random, pepper } = services
  const { id, client, address, requestedAt: at } = grant
  const hashed = hashSecret(deviceCode)
  const length = await nextCodeLength(services)
  for (let draw = 0; draw < 10; draw++) {
    const userCode = drawUserCode(random, length)
    const entry = { grant, deviceCode: hashed, userCode: hashWithPepper(pepper, 'user-code', userCode) }
    const outcome = await store.grants.insert({ ...entry, audit: { event: 'code-issued', at, grant: id, client, address } })
    if (outcome === 'inserted') return { userCode }
  }
  throw new Error('Cannot issue a code: ten drawn in a row were taken')
}

/** Everything in the answer comes from configuration, nothing from the request. */
function describe({ settings }: Services, deviceCode: string, userCode: UserCode): DeviceAuthorization {
  const verificationUri = addressOfDevicePage(settings)
  const spelled = writeUserCode(userCode)
  return {
    deviceCode,
    userCode: spelled,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${spelled}`,
    expiresIn: settings.codeLifetime,
    interval: settings.interval,
  }
}
