import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Passkey, RelyingParty } from '../identity/passkey.ts'
import { type Hash, hashSecret } from './hash.ts'

/** What a passkey is asked for, as scripts in a browser take it (WebAuthn §5.1, JSON). */
export type PasskeyOptions = Readonly<Record<string, unknown>> & { readonly challenge: string }

/** What both kinds of questions to an authenticator have in common. */
export interface PasskeyQuestion {
  readonly party: RelyingParty
  /** Base64url. */
  readonly challenge: string
  /** How long an answer is waited for, in milliseconds. */
  readonly timeout: number
  /** Those that are excluded from a new one, or alone are asked; none: whichever there is. */
  readonly known: readonly Pick<Passkey, 'id'>[]
}

/** Loaded when it is first needed: it brings parsers of every kind of attestation. */
const library = () => import('@simplewebauthn/server')

/** Asks for a new passkey: one that is found without a name typed, and that verifies who uses it (D-31); `name` is what the server is called. */
export async function askForNewPasskey(
  { party, name, challenge, timeout, known }: PasskeyQuestion & { readonly name: string },
  owner: { readonly id: string; readonly email: string; readonly name: string },
): Promise<PasskeyOptions> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: name,
    rpID: party.id,
    userID: Uint8Array.from(Buffer.from(owner.id)),
    userName: owner.email,
    userDisplayName: owner.name,
    challenge: bytesOf(challenge),
    timeout,
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestationType: 'none',
  })
  return { ...options }
}

/** Asks for a signature of a passkey, by somebody whom it has verified (D-31). */
export async function askForPasskey({ party, challenge, timeout, known }: PasskeyQuestion): Promise<PasskeyOptions> {
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytesOf(challenge),
    timeout,
    allowCredentials: known.map(({ id }) => ({ id })),
    userVerification: 'required',
  })
  return { ...options }
}

/** What an authenticator told of a new passkey. */
export type NewPasskey = Pick<Passkey, 'id' | 'publicKey' | 'counter'>

/** Reads the answer to `askForNewPasskey` (WebAuthn §7.1); undefined when it is not for this server and challenge, or none at all. */
export async function readNewPasskey(answer: string, party: RelyingParty, challenge: string): Promise<NewPasskey | undefined> {
  const { verifyRegistrationResponse } = await library()
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: JSON.parse(answer) as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    })
    const credential = registrationInfo?.credential
    return (
      credential && { id: credential.id, publicKey: Buffer.from(credential.publicKey).toString('base64url'), counter: credential.counter }
    )
  } catch {
    return undefined
  }
}

/** The id that an answer says it was signed by; undefined when it says none. Nothing is known of it yet. */
export function passkeyIdIn(answer: string): string | undefined {
  try {
    const { id } = JSON.parse(answer) as { id?: unknown }
    return typeof id === 'string' && /^[\w-]{1,1400}$/.test(id) ? id : undefined
  } catch {
    return undefined
  }
}

/** What the audit trail calls a passkey: an id can have a thousand letters, and outlives what its person calls it. */
export function traceOf({ id }: Pick<Passkey, 'id'>): Hash {
  return hashSecret(id)
}

/** What a right signature says. */
export interface Assertion {
  readonly counter: number
  /** The person whom the authenticator keeps the passkey for; it may say nothing where it was told which one to use. */
  readonly owner?: string | undefined
}

/** Reads the answer to `askForPasskey` (WebAuthn §7.2); undefined when it is not right. What its counter means is decided elsewhere. */
export async function readAssertion(
  answer: string,
  { id, publicKey }: Passkey,
  party: RelyingParty,
  challenge: string,
): Promise<Assertion | undefined> {
  const { verifyAuthenticationResponse } = await library()
  try {
    const response = JSON.parse(answer) as AuthenticationResponseJSON
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      // With 0 the library leaves the counter to us, who take note of one that fell.
      credential: { id, publicKey: bytesOf(publicKey), counter: 0 },
      requireUserVerification: true,
    })
    const { userHandle } = response.response
    const owner = userHandle === undefined ? undefined : Buffer.from(userHandle, 'base64url').toString()
    return verified ? { counter: authenticationInfo.newCounter, owner } : undefined
  } catch {
    return undefined
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64url'))
}
