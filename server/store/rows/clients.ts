import { writeScope } from '../../../src/protocol/scope.ts'
import type { Client, ClientId } from '../../identity/client.ts'
import { flagOf, instantOf, optional, type Row, textOf, type Value, wordsOf, writeOptional, writeText, writeWords } from '../columns.ts'
import { hashOf, scopeOf } from './values.ts'

/** The columns of a client. */
export const clientColumns = [
  'id',
  'name',
  'secret',
  'scope',
  'may_use_device_grant',
  'must_prove_key',
  'resources',
  'guards',
  'confirmation',
  'requires_second_factor',
  'requires_signed_approval',
  'networks',
  'signing_algorithm',
  'created_at',
] as const

/** The values of a client's row, in the order of `clientColumns`. */
export function writeClient(client: Client): readonly Value[] {
  const {
    id,
    name,
    secret,
    scope,
    mayUseDeviceGrant,
    mustProveKey,
    resources,
    guards,
    confirmation,
    networks,
    signingAlgorithm,
    createdAt,
  } = client
  const rights = [
    writeScope(scope),
    Number(mayUseDeviceGrant),
    Number(mustProveKey),
    writeWords(resources),
    writeOptional(guards),
    confirmation ?? null,
    Number(client.requiresSecondFactor ?? false),
    Number(client.requiresSignedApproval ?? false),
    writeWords(networks),
  ]
  return [writeText(id), writeText(name), secret ?? null, ...rights, signingAlgorithm, createdAt]
}

/** Reads a client's row. */
export function readClient(row: Row): Client {
  return {
    id: textOf(row, 'id') as ClientId,
    name: textOf(row, 'name'),
    secret: optional(row, 'secret', hashOf),
    scope: scopeOf(row),
    mayUseDeviceGrant: flagOf(row, 'may_use_device_grant'),
    mustProveKey: flagOf(row, 'must_prove_key'),
    resources: optional(row, 'resources', wordsOf),
    guards: optional(row, 'guards', textOf),
    requiresSecondFactor: flagOf(row, 'requires_second_factor') || undefined,
    requiresSignedApproval: flagOf(row, 'requires_signed_approval') || undefined,
    confirmation: row['confirmation'] === 'type' ? 'type' : undefined,
    networks: optional(row, 'networks', wordsOf),
    signingAlgorithm: textOf(row, 'signing_algorithm') === 'RS256' ? 'RS256' : 'ES256',
    createdAt: instantOf(row, 'created_at'),
  }
}
