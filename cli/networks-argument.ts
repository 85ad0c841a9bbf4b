import { InvalidArgumentError } from '@commander-js/extra-typings'
import { isNetwork } from '../server/flows/network.ts'

/** Networks as CIDR, such as 10.0.0.0/8 or 2001:db8::/32, one at a time. */
export function networksArgument(typed: string, before: unknown = []): readonly string[] {
  if (!isNetwork(typed)) throw new InvalidArgumentError('Give a network such as 10.0.0.0/8 or 2001:db8::/32')
  return [...(Array.isArray(before) ? before : []), typed]
}
