import { Agent, type Dispatcher } from 'undici'
import type { VirtualClock } from '../../src/time/virtual-clock.ts'

/** A network on which time stands still while a request is on it. */
export interface HeldWire {
  readonly dispatcher: Dispatcher
  /** The origins that were asked for. */
  readonly origins: ReadonlySet<string>
  /** Requests on the wire now. */
  open(): number
  /** Lets time go on although there is no answer yet. */
  letGo(): void
  close(): Promise<void>
}

/** Holds a clock during every request, until its answer is there or somebody lets go. */
export function holdWire(clock: VirtualClock): HeldWire {
  const agent = new Agent()
  const origins = new Set<string>()
  const held = new Set<() => void>()
  let open = 0
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    origins.add(String(options.origin))
    const release = clock.hold()
    held.add(release)
    open += 1
    return dispatch(
      options,
      ending(handler, () => {
        open -= 1
        held.delete(release)
        release()
      }),
    )
  })
  return {
    dispatcher,
    origins,
    open: () => open,
    letGo: () => {
      for (const release of held) release()
    },
    close: () => agent.destroy(),
  }
}

/** A handler that hands everything on, and says when the exchange is over, one way or the other. */
function ending(handler: Dispatcher.DispatchHandler, onEnd: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (...given) => handler.onRequestStart?.(...given),
    onRequestUpgrade: (...given) => {
      onEnd()
      handler.onRequestUpgrade?.(...given)
    },
    onResponseStart: (...given) => handler.onResponseStart?.(...given),
    onResponseData: (...given) => handler.onResponseData?.(...given),
    onResponseEnd: (...given) => {
      onEnd()
      handler.onResponseEnd?.(...given)
    },
    onResponseError: (...given) => {
      onEnd()
      handler.onResponseError?.(...given)
    },
  }
}
