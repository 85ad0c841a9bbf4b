import ipaddr from 'ipaddr.js'

/** The network that an address is counted under: an IPv4 address by itself, an IPv6 one by its /64 (D-36). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4' ? parsed.toString() : `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`
}
