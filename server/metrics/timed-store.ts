import type { Store } from '../store/store.ts'

/** Takes how long something took, in seconds. */
export interface Timing {
  observe(seconds: number): void
}

/** A store that does what another does, and tells how long each answer took; an operation is called `grants.update`. */
export function timedStore(store: Store, timing: (operation: string) => Timing): Store {
  return new Proxy<Store>(store, {
    get: remembering((name) => {
      const part: unknown = Reflect.get(store, name)
      if (typeof part === 'function') return timedCall(store, part, timing(name))
      return typeof part === 'object' && part !== null ? timedPart(part, name, timing) : part
    }),
  })
}

function timedPart(part: object, name: string, timing: (operation: string) => Timing): object {
  return new Proxy(part, {
    get: remembering((method) => {
      const value: unknown = Reflect.get(part, method)
      return typeof value === 'function' ? timedCall(part, value, timing(`${name}.${method}`)) : value
    }),
  })
}

/** What a name leads to is made when it is first asked for, since a store is asked all day long. */
function remembering(make: (name: string) => unknown): (target: object, name: string | symbol) => unknown {
  const made = new Map<string, unknown>()
  return (target, name) => {
    if (typeof name === 'symbol') return Reflect.get(target, name)
    if (!made.has(name)) made.set(name, make(name))
    return made.get(name)
  }
}

/** Whoever asked waits for the store alone: the time is taken beside. */
function timedCall(owner: object, call: CallableFunction, timing: Timing) {
  return (...parameters: unknown[]): unknown => {
    const began = performance.now()
    const told = () => timing.observe((performance.now() - began) / 1000)
    const answer: unknown = Reflect.apply(call, owner, parameters)
    if (answer instanceof Promise) answer.then(told, told)
    return answer
  }
}
