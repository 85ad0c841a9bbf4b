import type { Dispatcher } from 'undici'
import type { Random } from '../../src/random/random.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Instant } from '../../src/time/units.ts'
import type { Network } from '../profiles/networks.ts'
import type { NetworkConditions } from '../profiles/profile.ts'
import { endOfSpell, nextSpell } from '../profiles/spells.ts'
import { answerAsPortal } from './captive-portal.ts'
import { networkError } from './network-error.ts'
import { Passage } from './passage.ts'

/** What time and chance a simulated network is made of; the clock is that of the world, not of the device. */
export interface NetworkParts {
  readonly clock: Clock
  readonly random: Random
}

/** What lies between a device and its server. It can be changed while requests are under way. */
export class SimulatedNetwork {
  readonly #clock: Clock
  readonly #random: Random
  readonly #start: Instant
  readonly #passages = new Set<Passage>()
  #network: Network

  constructor(network: Network, { clock, random }: NetworkParts) {
    this.#network = network
    this.#clock = clock
    this.#random = random
    this.#start = clock.now()
  }

  /** From now on requests meet another network; one that is gone takes those along that are under way. */
  use(network: Network): void {
    this.#network = network
    if (network.kind === 'offline') this.cut()
  }

  /** Breaks every connection, as a sleep or a pulled plug does. */
  cut(): void {
    for (const passage of [...this.#passages]) passage.fail(networkError('ECONNRESET'))
  }

  /** A dispatcher whose requests go through this network to another. */
  over(under: Dispatcher): Dispatcher {
    return under.compose((dispatch) => (request, handler) => {
      const passage = new Passage(handler, this.#clock, (gone) => this.#passages.delete(gone))
      this.#passages.add(passage)
      passage.start()
      this.#send(passage, request, dispatch)
      return true
    })
  }

  #send(passage: Passage, request: Dispatcher.DispatchOptions, dispatch: Dispatcher['dispatch']): void {
    const network = this.#network
    if (network.kind === 'offline' || this.#isInSpell(network)) passage.failSoon(networkError('ENETUNREACH'))
    else if (network.kind === 'captive-portal') answerAsPortal(passage, request)
    else this.#carry(passage, network.conditions, (handler) => dispatch(request, handler))
  }

  #carry(passage: Passage, conditions: NetworkConditions, dispatch: (handler: Dispatcher.DispatchHandler) => void): void {
    this.#cutAtNextSpell(passage, conditions)
    const fate = this.#drawFate(conditions.loss)
    if (fate === 'lost') return
    const { bandwidth } = conditions
    const there = Math.floor(this.#drawDelay(conditions) / 2)
    const back = Math.ceil(this.#drawDelay(conditions) / 2)
    passage.travel({ there, back, bandwidth, isAnswerLost: fate === 'answer-lost' }, dispatch)
  }

  #isInSpell(network: Network): boolean {
    return network.kind === 'link' && endOfSpell(network.conditions.offline, this.#start, this.#clock.now()) !== undefined
  }

  #cutAtNextSpell(passage: Passage, { offline }: NetworkConditions): void {
    const at = nextSpell(offline, this.#start, this.#clock.now())
    if (at !== undefined) passage.failAt(at, networkError('ECONNRESET'))
  }

  /** Half of what is lost never arrives; of the other half the server knows, and the device does not. */
  #drawFate(loss: number): 'arrives' | 'lost' | 'answer-lost' {
    if (this.#random.integer(1_000_000) >= loss * 1_000_000) return 'arrives'
    return this.#random.integer(2) === 0 ? 'lost' : 'answer-lost'
  }

  /** Milliseconds for a whole round; each of the two ways takes half of a round of its own. */
  #drawDelay({ latency, jitter }: NetworkConditions): number {
    return Math.max(0, latency + this.#random.integer(2 * Math.round(jitter) + 1) - Math.round(jitter))
  }
}
