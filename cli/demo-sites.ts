import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { hostname as machineName, networkInterfaces } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { UnusableConfig } from '../server/config.ts'
import { isLoopback, isPrivateAddress } from '../src/text/transport.ts'
import { reachableAddresses } from './addresses.ts'

/** One place at which the server of a demo can be reached. */
export interface Site {
  readonly hosts: readonly string[]
  readonly port: number
  /** Absent where it follows from the first host and the port. */
  readonly issuer?: string | undefined
}

/** What of this machine decides where a demo listens. */
export interface Machine {
  /** What it calls itself. */
  readonly name: string
  /** Every address of its own that needs no word on the interface, as link-local ones of IPv6 do. */
  readonly addresses: readonly string[]
  /** Those at which a phone may reach it, the likeliest first. */
  readonly reachable: readonly string[]
  /** The addresses that a name leads to; none where nobody knows it. */
  resolve(name: string): Promise<readonly string[]>
}

/** One site for each address that a phone may reach, or this computer alone where there is none. */
export function localSites(port: number, { reachable }: Pick<Machine, 'reachable'> = thisMachine): readonly Site[] {
  if (reachable.length === 0) return [{ hosts: ['127.0.0.1'], port }]
  return reachable.map((address) => ({ hosts: [address, '127.0.0.1'], port }))
}

/**
 * The site of an issuer that was asked for, at its own port; a port 0 stands for any free one. What stands in front of an https
 * issuer ends the encryption, and comes to the port of the demo on loopback. Throws `UnusableConfig` for an address of another machine.
 */
export async function issuerSite(issuer: string, fallback: number, machine: Machine = thisMachine): Promise<Site> {
  const { protocol, hostname, port } = new URL(issuer)
  if (protocol === 'https:') return { hosts: ['127.0.0.1'], port: fallback, issuer }
  return { hosts: await hostsOf(hostname, machine), port: port === '' ? 80 : Number(port), issuer }
}

/** Where to listen for a host: where it leads to on this machine, and on loopback alone where it leads nowhere else. */
async function hostsOf(hostname: string, machine: Machine): Promise<readonly string[]> {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (!isIP(address)) return hostname === 'localhost' ? ['127.0.0.1'] : hostsOfName(hostname, machine)
  if (isLoopback(hostname)) return [address]
  if (machine.addresses.includes(address)) return [address, '127.0.0.1']
  throw new UnusableConfig(
    `${address} is no address at which this machine can be reached: give one of its own, such as http://127.0.0.1:8628, or leave --issuer out`,
  )
}

/** A name also leads to loopback, where the television finds it; a public address is never listened on. */
async function hostsOfName(name: string, machine: Machine): Promise<readonly string[]> {
  const isOwn = name === `${machine.name.toLowerCase().replace(/\..*/, '')}.local`
  const found = await machine.resolve(name)
  const own = found.filter((address) => isThisAlone(address) || (machine.addresses.includes(address) && isPrivateAddress(address)))
  return [...new Set([...own, ...(isOwn ? machine.reachable : []), '127.0.0.1'])]
}

function isThisAlone(address: string): boolean {
  return isLoopback(address) || address === '::1'
}

/** How long, in milliseconds, a name is looked for. */
const patience = 2000

/** The machine that this program runs on. */
const thisMachine: Machine = {
  name: machineName(),
  get addresses() {
    const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
    return all.filter((own) => own.family === 'IPv4' || own.scopeid === 0).map(({ address }) => address)
  },
  get reachable() {
    return reachableAddresses()
  },
  resolve: (name) => Promise.race([addressesOf(name), wait(patience, [], { ref: false })]),
}

async function addressesOf(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
