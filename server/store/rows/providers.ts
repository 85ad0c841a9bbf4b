import type { Provider, UpstreamLink } from '../../identity/provider.ts'
import { flagOf, instantOf, optional, type Row, textOf, type Value, wordsOf, writeText, writeWords } from '../columns.ts'

/** The columns of a provider. */
export const providerColumns = [
  'name',
  'issuer',
  'client_id',
  'sealed_secret',
  'domains',
  'is_required',
  'creates_people',
  'created_at',
] as const

/** The values of a provider's row, in the order of `providerColumns`. */
export function writeProvider(provider: Provider): readonly Value[] {
  const { name, issuer, clientId, sealedSecret, domains, isRequired, createsPeople, createdAt } = provider
  const party = [writeText(name), writeText(issuer), writeText(clientId), sealedSecret ?? null]
  return [...party, writeWords(domains), Number(isRequired), Number(createsPeople), createdAt]
}

/** Reads a provider's row. */
export function readProvider(row: Row): Provider {
  return {
    name: textOf(row, 'name'),
    issuer: textOf(row, 'issuer'),
    clientId: textOf(row, 'client_id'),
    sealedSecret: optional(row, 'sealed_secret', textOf),
    domains: wordsOf(row, 'domains'),
    isRequired: flagOf(row, 'is_required'),
    createsPeople: flagOf(row, 'creates_people'),
    createdAt: instantOf(row, 'created_at'),
  }
}

/** The columns of an identity at a provider. */
export const linkColumns = ['issuer', 'subject', 'person', 'linked_at'] as const

/** The values of an identity's row, in the order of `linkColumns`. */
export function writeLink({ issuer, subject, person, linkedAt }: UpstreamLink): readonly Value[] {
  return [writeText(issuer), writeText(subject), person, linkedAt]
}
