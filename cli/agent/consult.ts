import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../src/time/units.ts'
import { CommandError, exitCode } from '../exit-code.ts'
import { whereKept } from '../key-store/system-key-store.ts'
import { askAgent } from './ask.ts'
import { accountOf } from './memory.ts'
import type { Answer, Request } from './protocol.ts'
import { type SignInKey, socketPlace } from './socket-place.ts'
import { startAgent } from './start.ts'

/** A sign-in that a command wants to use. */
export interface SignInToUse extends SignInKey {
  readonly insecureHttp?: true | undefined
  /** How long an agent lives that is started from a key store. */
  readonly agentLifetime: Seconds
}

/** What an agent answered; `nobody` when there is none, and none could be started from a key store. */
export type Consulted = Exclude<Answer, { kind: 'ended' }> | { readonly kind: 'nobody' }

/** Asks the agent of a sign-in; where none runs, one is started if the last one kept its refresh token in a key store. */
export async function consult(signIn: SignInToUse, request: Exclude<Request, 'end'>): Promise<Consulted> {
  const socket = socketPlace(signIn)
  // One agent may end and another one start while it is asked.
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await askAgent(socket, request)
    if (answer && answer.kind !== 'ended') return answer
    const store = signIn.resource === undefined ? await whereKept(accountOf(signIn)) : undefined
    if (!store && !answer) break
    if (!store) {
      await sleep(50)
      continue
    }
    const { issuer, clientId, agentLifetime: lifetime } = signIn
    const allowsInsecure = signIn.insecureHttp ?? false
    const report = await startAgent({ task: 'resume', issuer, clientId, lifetime, socket, store: store.id, allowsInsecure })
    if (report.kind === 'empty' && report.answer.kind !== 'ended') return report.answer
  }
  return { kind: 'nobody' }
}

/** The error that tells a person why an agent's answer is not the one that was asked for, and what to do. */
export function disappointment(answer: Consulted, signIn: SignInKey): CommandError {
  const { clientId } = signIn
  const place = placeOf(signIn)
  const again = wayIn(signIn)
  switch (answer.kind) {
    case 'nobody':
      return new CommandError(`Nobody is signed in ${place} as ${clientId}: run ${again}`, exitCode.nobody)
    case 'revoked':
      return new CommandError(`The sign-in ${place} was ended elsewhere, and nothing of it is left here: run ${again}`, exitCode.over)
    case 'spent':
      return new CommandError(
        `The sign-in ${place} has run out, since the server gave nothing to renew it with: run ${again}`,
        exitCode.over,
      )
    case 'not-bound':
      return new CommandError(
        `The sign-in ${place} is bound to no key, so its tokens need no proof; for one that is run ${anew(signIn, '--dpop')}`,
      )
    case 'violated':
    case 'failed':
      return new CommandError(answer.message, exitCode.unreachable)
    case 'not-understood':
    case 'status':
    case 'token':
    case 'proof':
    case 'person':
      return new CommandError(`The agent is of another version of tenfoot: run ${anew(signIn)}`, exitCode.unreachable)
  }
}

/** Where somebody is signed in, in words. */
export function placeOf({ issuer, resource }: SignInKey): string {
  return resource === undefined ? `at ${issuer}` : `for ${resource}`
}

/** The command that signs in where somebody is signed in already. */
export function anew(signIn: SignInKey, ...flags: readonly string[]): string {
  const again = [wayIn(signIn), ...flags].join(' ')
  return signIn.resource === undefined ? `${again} --force` : `tenfoot logout ${named(signIn)}, and then ${again}`
}

function wayIn(signIn: SignInKey): string {
  return `tenfoot ${signIn.resource === undefined ? 'login' : 'token'} ${named(signIn)}`
}

function named({ issuer, clientId, resource }: SignInKey): string {
  const words = [
    ...(resource === undefined ? [] : [`--resource ${resource}`]),
    ...(issuer === '' ? [] : [`--issuer ${issuer}`]),
    ...(clientId === 'tenfoot-tv' ? [] : [`--client-id ${clientId}`]),
  ]
  return words.join(' ')
}
