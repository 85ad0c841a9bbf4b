import { Agent, type Dispatcher } from 'undici'
import { type ConnectOutcome, connect as connectTo, type Target } from '../src/device/connect.ts'
import { createHttp } from '../src/device/http.ts'

/** Where and as what a television signs in, and how it gets there. */
export interface SignInTarget extends Omit<Target, 'http'> {
  /** What carries the requests, when it is not the usual network. */
  readonly dispatcher?: Dispatcher | undefined
  /** Puts instruments around that. */
  around?(under: Dispatcher): Dispatcher
}

/** Finds a server and gets ready to sign in there. */
export function connect({ dispatcher = new Agent(), around, ...target }: SignInTarget, signal?: AbortSignal): Promise<ConnectOutcome> {
  const http = createHttp({ clock: target.clock, dispatcher: around ? around(dispatcher) : dispatcher })
  return connectTo({ ...target, http }, signal)
}
