import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { isPrivate } from '../src/text/transport.ts'

/** A network interface's address, as the operating system lists it. */
export interface Candidate {
  readonly name: string
  readonly address: string
  readonly mac: string
  readonly isInternal: boolean
}

/** Interfaces that lead into this machine or a tunnel, not to a phone in the same room. */
const virtualNames =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|wg|zt|tailscale|ham|llw|awdl|bridge|podman|cni|flannel|lxc|lxd|ppp)/i

/** The first bytes of hardware addresses that virtual machines and containers give out. */
const virtualMacs = /^(02:42|00:50:56|00:0c:29|00:05:69|0a:00:27|08:00:27|00:15:5d|00:1c:42|52:54:00)/i

/**
 * Addresses at which a phone in the same network may reach this machine, the likeliest first. Public ones are left out: a
 * demonstration without encryption is not for the whole world.
 */
export function reachableAddresses(candidates: readonly Candidate[] = ownCandidates()): readonly string[] {
  return candidates
    .filter(
      ({ address, isInternal }) => !isInternal && ipaddr.IPv4.isValid(address) && isPrivate(address) && kindOf(address) !== 'linkLocal',
    )
    .map((candidate) => ({ address: candidate.address, rank: rank(candidate) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ address }) => address)
}

/** Lower is likelier: home networks before others, real hardware before virtual. */
function rank({ name, address, mac }: Candidate): number {
  const isVirtual = virtualNames.test(name) || virtualMacs.test(mac)
  const isHome = address.startsWith('192.168.') ? 0 : kindOf(address) === 'private' ? 1 : 2
  return (isVirtual ? 10 : 0) + isHome
}

function kindOf(address: string): string {
  return ipaddr.parse(address).range()
}

function ownCandidates(): Candidate[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, mac, internal }) => ({ name, address, mac, isInternal: internal })),
  )
}
