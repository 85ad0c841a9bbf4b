import { hash, parseOptions, verify } from '@node-rs/argon2'
import type { Passwords } from './passwords.ts'

/** Argon2id at OWASP's first choice: 19 MiB, two passes, one lane (D-24). The package's own default algorithm is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Longer passwords, in bytes, are refused before any work is done (D-27). */
const longestPassword = 1024

/** So many hashes are made at once: each takes 19 MiB and a thread that others need too. */
const mostAtOnce = 2

/** Passwords over argon2id. Weaker hashes are upgraded on the way (D-26); `hash` throws on a password over 1,024 bytes. */
export function argon2Passwords(parameters = cost): Passwords {
  const inTurn = turnstile(mostAtOnce)
  let dummy: Promise<string> | undefined
  const hashOf = (password: string) => inTurn(() => hash(password, parameters))
  const check = async (passwordHash: string | undefined, password: string) => {
    dummy ??= hashOf('a password that nobody has')
    const isRight = await inTurn(async () => verify(passwordHash ?? (await dummy) ?? '', password))
    return isRight && passwordHash !== undefined
  }
  return {
    hash: async (password) => {
      if (isTooLong(password)) throw new Error(`Cannot hash a password: it is longer than ${longestPassword} bytes`)
      return hashOf(password)
    },
    verify: async (passwordHash, password) => {
      if (isTooLong(password) || !(await check(passwordHash, password))) return { isRight: false }
      return { isRight: true, upgraded: isCurrent(passwordHash, parameters) ? undefined : await hashOf(password) }
    },
  }
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > longestPassword
}

function isCurrent(passwordHash: string | undefined, parameters: typeof cost): boolean {
  if (passwordHash === undefined) return true
  const { memoryCost, timeCost, parallelism } = parseOptions(passwordHash)
  return memoryCost === parameters.memoryCost && timeCost === parameters.timeCost && parallelism === parameters.parallelism
}

/** Lets so many through at once; the others wait in the order they came. */
function turnstile(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (work) => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else inside += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside -= 1
    }
  }
}
