import type { Dispatcher } from 'undici'
import { wireTap } from '../inspector/tap.ts'
import type { Workbench } from './workbench.ts'

/** The way to servers, with a bench's network and the ear of its inspector around it. */
export function throughBench({ network, clock, secrets, hear, nextId }: Workbench, under: Dispatcher): Dispatcher {
  return wireTap({ under: network.over(under), clock, secrets, nextId, onEvent: hear })
}
