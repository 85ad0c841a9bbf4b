import type { NetworkConditions, NetworkName } from './profile.ts'

/** The networks that have a name, from the best to none. */
export const networkNames: readonly NetworkName[] = ['good', 'slow', 'lossy', 'captive-portal', 'offline']

/** What a device's requests meet. */
export type Network =
  | { readonly kind: 'link'; readonly name?: NetworkName | undefined; readonly conditions: NetworkConditions }
  /** Something in between answers everything itself until somebody has signed in there. */
  | { readonly kind: 'captive-portal' }
  | { readonly kind: 'offline' }

/** Nothing in between: what lies below is met as it is. */
const good: NetworkConditions = { latency: 0, jitter: 0, loss: 0, offline: [] }

/** A network by its name, or by its conditions. */
export function networkOf(network: NetworkName | NetworkConditions): Network {
  if (typeof network !== 'string') return { kind: 'link', conditions: network }
  switch (network) {
    case 'good':
      return { kind: 'link', name: network, conditions: good }
    case 'slow':
      return { kind: 'link', name: network, conditions: { ...good, latency: 900, jitter: 400, bandwidth: 64 } }
    case 'lossy':
      return { kind: 'link', name: network, conditions: { ...good, latency: 80, jitter: 60, loss: 0.3 } }
    case 'captive-portal':
    case 'offline':
      return { kind: network }
  }
}

/** A network in one line, for people. */
export function describeNetwork(network: Network): string {
  switch (network.kind) {
    case 'link':
      return [network.name, describeConditions(network.conditions)].filter(Boolean).join(': ')
    case 'captive-portal':
      return 'captive portal: answers everything itself'
    case 'offline':
      return 'offline'
  }
}

/** Whether nothing lies between a device and its server. */
export function isClear(network: Network): boolean {
  return network.kind === 'link' && obstacles(network.conditions).length === 0
}

function describeConditions(conditions: NetworkConditions): string {
  return obstacles(conditions).join(', ') || 'as it is'
}

function obstacles({ latency, jitter, loss, bandwidth, offline }: NetworkConditions): readonly string[] {
  return [
    ...(latency > 0 || jitter > 0 ? [`${latency} ms${jitter > 0 ? ` ± ${jitter} ms` : ''}`] : []),
    ...(loss > 0 ? [`${Math.round(loss * 100)} % lost`] : []),
    ...(bandwidth === undefined ? [] : [`${bandwidth} kbit/s`]),
    ...offline.map((spell) => `offline from ${spell.after} s for ${spell.for} s`),
  ]
}
