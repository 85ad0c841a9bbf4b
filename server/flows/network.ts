import ipaddr from 'ipaddr.js'

/** The network that an address is counted under: an IPv4 address by itself, an IPv6 one by its /64 (D-36). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4' ? parsed.toString() : `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`
}

/** The neighbourhood of a network: its /24 of IPv4, its /48 of IPv6. Whoever rents one address there easily gets the next. */
export function neighbourhoodOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4'
    ? `${ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/24`).toString()}/24`
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/48`).toString()}/48`
}

/** How the networks of a device and of a phone lie to each other; what cannot be told is `unknown` (C-07, decision 12). */
export type NetworkRelation = 'same' | 'different' | 'unknown'

/**
 * Compares networks: the same public IPv4 address or /24 of a local network, the same /64. IPv4 against IPv6 tells nothing, nor does this machine
 * itself, nor a local address against a public one: there a proxy or a second network card stands between.
 */
export function relationOf(one: string, other: string): NetworkRelation {
  const [first, second] = [placeOf(one), placeOf(other)]
  if (!first || !second || first.kind !== second.kind) return 'unknown'
  return first.network === second.network ? 'same' : 'different'
}

function placeOf(address: string): { kind: string; network: string } | undefined {
  if (!ipaddr.isValid(address)) return undefined
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range === 'loopback' || range === 'unspecified') return undefined
  const reach = range === 'unicast' ? 'public' : 'local'
  const text = parsed.toString()
  const network = parsed.kind() === 'ipv6' ? networkOf(text) : reach === 'public' ? text : text.replace(/\.\d+$/, '')
  return { kind: `${parsed.kind()} ${reach}`, network }
}

/** Whether an address is in one of these networks, as CIDR; one that cannot be told is in none (C-14). */
export function isWithinNetworks(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = parsedNetwork(network)
    return base.kind() === parsed.kind() && parsed.match(base, bits)
  })
}

/** Operators name few networks, and each is held against every request: they are taken apart once. */
const parsedNetworks = new Map<string, ReturnType<typeof ipaddr.parseCIDR>>()

function parsedNetwork(network: string): ReturnType<typeof ipaddr.parseCIDR> {
  const known = parsedNetworks.get(network) ?? ipaddr.parseCIDR(network)
  parsedNetworks.set(network, known)
  return known
}

/** Whether a text is a network as CIDR. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text)
}
