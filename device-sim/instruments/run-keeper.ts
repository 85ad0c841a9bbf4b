import type { Instant } from '../../src/time/units.ts'
import { emptyRun, type Run, type RunEntry, runWith, turnEntry } from '../inspector/run.ts'
import type { Secrets } from '../inspector/secrets.ts'
import { describeNetwork, networkOf } from '../profiles/networks.ts'
import type { Message, Watcher } from '../television/television.ts'
import { networkInForce, type TelevisionState } from '../view/state.ts'

/** Watches a television, or the replay of one, and keeps what an inspector shows of it. */
export class RunKeeper {
  readonly #secrets: Secrets
  #run: Run = emptyRun
  #wasVisited = false

  constructor(secrets: Secrets) {
    this.#secrets = secrets
  }

  /** What happened so far. */
  get run(): Run {
    return this.#run
  }

  readonly watch: Watcher = (state, message) => {
    for (const entry of this.#entries(state, message)) this.#run = runWith(this.#run, entry)
  }

  #entries(state: TelevisionState, message: Message): readonly RunEntry[] {
    switch (message.type) {
      case 'wire':
        return [message.event]
      case 'turned':
        return [turnEntry(message.turn, this.#secrets)]
      case 'noted':
        return message.about === 'profile' ? [message, networkNote(state, message.at)] : [message]
      case 'ticked':
        return this.#visits(message.at, message.wasVisited && state.page.at === 'signing-in')
      case 'switched-on':
        return state.instruments ? [networkNote(state, state.now)] : []
      case 'key':
      case 'signalled':
      case 'connected':
      case 'not-connected':
      case 'connect-violated':
      case 'identified':
      case 'row-fetched':
      case 'signed-out':
      case 'page-opened':
      case 'moved':
      case 'not-moved':
      case 'exported':
      case 'pin-checked':
        return []
    }
  }

  /** In a demonstration the server tells when somebody opens its page. */
  #visits(at: Instant, isVisited: boolean): readonly RunEntry[] {
    const isNew = isVisited && !this.#wasVisited
    this.#wasVisited = isVisited
    return isNew ? [{ type: 'phone', at, does: 'opened the page' }] : []
  }
}

/** Every device begins in a network. */
function networkNote(state: TelevisionState, at: Instant): RunEntry {
  return { type: 'noted', at, about: 'network', text: describeNetwork(networkOf(networkInForce(state))) }
}
