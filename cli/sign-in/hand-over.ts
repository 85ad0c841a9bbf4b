import type { Scope } from '../../src/protocol/scope.ts'
import type { Tokens } from '../../src/protocol/token.ts'
import { between, type Instant, seconds } from '../../src/time/units.ts'
import { askAgent } from '../agent/ask.ts'
import { consult, disappointment, type SignInToUse } from '../agent/consult.ts'
import { forgetKept } from '../agent/forget-kept.ts'
import { socketPlace } from '../agent/socket-place.ts'
import { type KeyedAgent, type Started, startAgent } from '../agent/start.ts'
import { CommandError } from '../exit-code.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import type { Attempt } from './attempt.ts'
import type { Scene } from './scene.ts'

type SignedIn = Extract<Attempt, { kind: 'signed-in' }>

/** Who a sign-in is left with, beside the agent itself. */
export interface Keepers {
  /** Where the refresh token is kept as well. */
  readonly store?: KeyStore | undefined
  /** The agent that has the key already. */
  readonly keyed?: KeyedAgent | undefined
}

/** Leaves a sign-in with a new agent and tells who it is; what was signed in before is given back. */
export async function handOver(
  signedIn: SignedIn,
  options: SignInToUse & { readonly scope?: Scope | undefined },
  keepers: Keepers,
  { clock, teller }: Scene,
): Promise<void> {
  const { notKept } = await leaveWithAgent(signedIn, options, keepers, clock.now())
  // A token that is for a resource alone does not open what tells who signed in.
  const who = options.resource === undefined ? await consult(options, 'person') : undefined
  if (who && who.kind !== 'person' && who.kind !== 'failed') throw disappointment(who, options)
  if (who) teller.signedIn(who)
  const status = await consult(options, 'status')
  if (status.kind !== 'status') throw disappointment(status, options)
  teller.granted(options.scope, status.scope)
  teller.held(status)
  if (notKept !== undefined) throw new CommandError(`Signed in, but not remembered: ${notKept}`)
}

/** Tokens that no agent takes are given back: nobody would ever use them. */
async function leaveWithAgent(
  { connection, metadata, tokens, at }: SignedIn,
  options: SignInToUse,
  { store, keyed }: Keepers,
  now: Instant,
): Promise<Extract<Started, { kind: 'listening' }>> {
  const { clientId, resource, agentLifetime: lifetime } = options
  const { issuer } = metadata
  try {
    const socket = socketPlace(options)
    if (resource === undefined && !(await askAgent(socket, 'status'))) await forgetKept(options)
    const held = { metadata, tokens: aged(tokens, at, now), store: store?.id }
    const order = { task: 'hold', issuer, clientId, resource, lifetime, socket, ...held } as const
    const report = await (keyed ? keyed.follow(order) : startAgent(order))
    if (report.kind === 'listening') return report
    throw new CommandError('Cannot start the agent: it does not take the tokens')
  } catch (error) {
    await connection.openAccount(tokens).signOut()
    throw error
  }
}

/** Tokens as they would be if they were received now. */
function aged(tokens: Tokens, receivedAt: Instant, now: Instant): Tokens {
  const { expiresIn } = tokens
  return expiresIn === undefined ? tokens : { ...tokens, expiresIn: seconds(Math.max(0, expiresIn - between(receivedAt, now))) }
}
