import { discoverResource } from '../../src/device/discover-resource.ts'
import { createHttp } from '../../src/device/http.ts'
import type { ProofKey } from '../../src/device/proof-key.ts'
import { purposeOf } from '../../src/device/token-audience.ts'
import type { Scope } from '../../src/protocol/scope.ts'
import type { SignInToUse } from '../agent/consult.ts'
import { renewableScope } from '../connect.ts'
import { CommandError, exitCode } from '../exit-code.ts'
import type { Attempt } from '../sign-in/attempt.ts'
import type { Scene } from '../sign-in/scene.ts'
import { type SignInOptions, type SignInOutcome, signIn } from '../sign-in/sign-in.ts'
import { chooseServer } from './choose-server.ts'
import type { ResourceKey } from './resource-key.ts'

/** What a command that signs in for a resource was told, beside what it is to be found by. */
export type ResourceOptions = Omit<SignInOptions & SignInToUse, 'issuer' | 'resource'>

/** What a sign-in for a resource came to, and what was asked for. */
export type ResourceOutcome = SignInOutcome & { readonly asked?: Scope | undefined }

/**
 * Signs in where a resource says (RFC 9728), with tokens that are for it and nothing else (RFC 8707). Throws `CommandError` where it does not say so, or where
 * what it says does not hold.
 */
export async function signInFor(key: ResourceKey, options: ResourceOptions, scene: Scene, proofKey?: ProofKey): Promise<ResourceOutcome> {
  const { resource, preferred } = key
  const wanted = key.issuer === '' ? undefined : key.issuer
  const found = await discoverResource({ http: createHttp(scene), resource, allowsInsecure: options.insecureHttp })
  if (found.kind !== 'found') throw unusable(found.kind === 'failed' ? found.failure.message : found.message)
  const choice = chooseServer(found.metadata, { wanted, preferred })
  if (choice.kind === 'none') throw unusable(choice.message)
  if (found.metadata.dpopBoundAccessTokensRequired && !proofKey)
    throw new CommandError(`${resource} takes tokens alone that are bound to a key: add --dpop`)
  const scope = options.scope ?? found.scope
  const wantsRenewal = options.scope === undefined
  const went = await signIn({ ...options, issuer: choice.issuer, resource, scope, wantsRenewal }, scene, proofKey)
  if (went.kind !== 'signed-in') return went
  if (wanted === undefined) await refuseDoubtful(went, resource)
  return { ...went, asked: wantsRenewal ? renewableScope(scope, went.metadata) : scope }
}

/**
 * A server that has never heard of a resource may give a token that opens other things, which a resource that names the server would then get to see. So the
 * server's metadata or the token has to name the resource, or a person the server.
 */
async function refuseDoubtful({ connection, metadata, tokens }: Extract<Attempt, { kind: 'signed-in' }>, resource: string): Promise<void> {
  const isListed = metadata.protectedResources?.includes(resource) ?? false
  if (isListed || purposeOf(tokens.accessToken, resource) === 'told') return
  await connection.openAccount(tokens).signOut()
  throw unusable(
    `Nothing says that the token of ${metadata.issuer} is for ${resource} alone, so it was given back: add --issuer ${metadata.issuer} if you trust the one with what is of the other`,
  )
}

function unusable(message: string): CommandError {
  return new CommandError(message, exitCode.unreachable)
}
