import { isWithin } from '../../src/protocol/scope.ts'
import { anew, type Consulted, consult, placeOf } from '../agent/consult.ts'
import type { Request } from '../agent/protocol.ts'
import { socketPlace } from '../agent/socket-place.ts'
import { startKeyedAgent } from '../agent/start.ts'
import { CommandError } from '../exit-code.ts'
import { handOver } from '../sign-in/hand-over.ts'
import type { Scene } from '../sign-in/scene.ts'
import { exitCodeOfSignIn } from '../sign-in/sign-in.ts'
import type { ResourceKey } from './resource-key.ts'
import { type ResourceOptions, signInFor } from './sign-in-for.ts'

/** The sign-in for a resource came to nothing; this is what the command ends with. */
export interface NotSignedIn {
  readonly kind: 'not-signed-in'
  readonly exitCode: number
}

/** Asks the agent of a resource for tokens; where nobody is signed in any more, or yet, somebody signs in first. Throws `CommandError`. */
export async function consultFor(
  key: ResourceKey,
  options: ResourceOptions,
  request: Exclude<Request, 'end'>,
  scene: Scene,
): Promise<Consulted | NotSignedIn> {
  const { insecureHttp, agentLifetime } = options
  const toUse = { ...key, insecureHttp, agentLifetime }
  socketPlace(key)
  const answer = await consult(toUse, request)
  if (!['nobody', 'revoked', 'spent'].includes(answer.kind)) return sufficient(answer, key, options)
  const keyed = options.dpop ? await startKeyedAgent() : undefined
  try {
    const went = await signInFor(key, options, scene, keyed?.key)
    if (went.kind !== 'signed-in') return { kind: 'not-signed-in', exitCode: exitCodeOfSignIn(went) }
    await handOver(went, { ...toUse, scope: went.asked }, { keyed }, scene)
    return await consult(toUse, request)
  } finally {
    keyed?.dismiss()
  }
}

/** A sign-in that is there is not ended unasked, even where it is for less than is wanted. */
function sufficient(answer: Consulted, key: ResourceKey, { scope, dpop }: ResourceOptions): Consulted {
  if (answer.kind !== 'token' && answer.kind !== 'proof') return answer
  const lacking = scope && answer.scope && !isWithin(scope, answer.scope) ? `not for ${scope.join(' ')}` : undefined
  const unbound = dpop && answer.tokenType !== 'DPoP' ? 'bound to no key' : undefined
  const problem = unbound ?? lacking
  if (problem === undefined) return answer
  throw new CommandError(`Somebody is signed in ${placeOf(key)} already, but ${problem}: run ${anew(key)}`)
}
