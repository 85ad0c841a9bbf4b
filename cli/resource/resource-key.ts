import type { SignInKey } from '../agent/socket-place.ts'
import { CommandError } from '../exit-code.ts'

/** A sign-in for a resource, and the server that is taken where it names several. */
export interface ResourceKey extends SignInKey {
  readonly resource: string
  readonly preferred?: string | undefined
}

/** What says which sign-in is meant. */
export interface Named {
  readonly issuer?: string | undefined
  readonly resource?: string | undefined
  readonly clientId: string
}

/**
 * Which sign-in is meant: one for a resource, or one at a server. A server in the environment is where somebody signs in as a rule; for a resource it
 * decides nothing but which of several is taken, and only one on the command line is a person's word. Throws `CommandError` where neither is given.
 */
export function keyOf({ issuer, resource, clientId }: Named, issuerSource: string | undefined): SignInKey | ResourceKey {
  if (resource !== undefined)
    return issuerSource === 'cli' ? { issuer: issuer ?? '', clientId, resource } : { issuer: '', clientId, resource, preferred: issuer }
  if (issuer === undefined) throw new CommandError('Give --issuer with the server, or --resource with what the token is for')
  return { issuer, clientId }
}

/** Whether a sign-in is one for a resource. */
export function isForResource(key: SignInKey | ResourceKey): key is ResourceKey {
  return key.resource !== undefined
}
