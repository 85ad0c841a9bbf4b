import { seconds } from '../../src/time/units.ts'
import { decideAttempt, decideCount, type GuessLimit } from '../grant/guesses.ts'
import { neighbourhoodOf, networkOf, relationOf } from './network.ts'
import type { Services } from './services.ts'
import type { GrantView } from './view-grant.ts'

/** What makes a code look like one that somebody sent (RFC 10027 §6.1): none of it proves anything. */
export type Risk =
  /** Device and phone are in networks that are known to be different (C-07). */
  | 'other-network'
  /** The device asks from another network than it first did (C-30). */
  | 'polled-elsewhere'
  /** Somebody else looked this code up, too (C-10). */
  | 'shared'
  /** Codes from the device's network were declined or disowned lately (C-33). */
  | 'reported'

/** How a person confirms a code: by comparing it, or by typing the end of it, which whoever has no television before them cannot read. */
export interface Confirmation {
  readonly mode: 'compare' | 'type'
  readonly risks: readonly Risk[]
}

/** Where a person stands before a code, and whether they typed all of it already. */
export interface Confirming {
  readonly address: string
  readonly isTyped?: boolean | undefined
}

/** Decides how a code is confirmed (decision 5): typed where the client wants that or something looks wrong, else compared. */
export async function confirmationOf(
  services: Services,
  { grant, client }: Pick<GrantView, 'grant' | 'client'>,
  { address, isTyped }: Confirming,
): Promise<Confirmation> {
  const risks: Risk[] = []
  if (relationOf(grant.address, address) === 'different') risks.push('other-network')
  if (grant.isPolledElsewhere) risks.push('polled-elsewhere')
  if (grant.isShared) risks.push('shared')
  if (await isReported(services, grant.address)) risks.push('reported')
  const mustType = client.confirmation === 'type' || risks.length > 0
  return { mode: mustType && !isTyped ? 'type' : 'compare', risks }
}

/** How often in a day codes from one network are declined, or devices disowned, before its codes are looked at twice: some are slips. */
const enough = { declined: 10, disowned: 2 } as const

/** How many times as often in the neighbourhood of a network, to whose addresses a kit moves on: more people live there. */
const neighbours = 2

/** What a person reports of a device's network by refusing it. */
export type Report = keyof typeof enough

/** Takes note that a code was declined, or a device disowned (C-33). */
export async function report({ store, clock }: Pick<Services, 'store' | 'clock'>, address: string, what: Report): Promise<void> {
  const limits = limitsFor(address, what).map((limit) => ({ ...limit, most: 1000 }))
  const keys = limits.map(({ key }) => key)
  await store.guesses.update(keys, (windows) => decideCount(limits, windows, clock.now()))
}

async function isReported({ store, clock }: Services, address: string): Promise<boolean> {
  const limits = [...limitsFor(address, 'declined'), ...limitsFor(address, 'disowned')]
  const keys = limits.map(({ key }) => key)
  const verdict = await store.guesses.update(keys, (windows) => decideAttempt(limits, windows, clock.now()))
  return verdict.kind === 'limited'
}

function limitsFor(address: string, what: Report): readonly GuessLimit[] {
  const per = seconds(86_400)
  return [
    { key: `${what} network ${networkOf(address)}`, most: enough[what], per },
    { key: `${what} neighbourhood ${neighbourhoodOf(address)}`, most: neighbours * enough[what], per },
  ]
}
