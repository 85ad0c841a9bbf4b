import { type Browser, beginSignedIn, openBrowser } from '../../server/flows/browser-session.ts'
import { enterUserCode } from '../../server/flows/enter-user-code.ts'
import type { Person } from '../../server/identity/person.ts'
import { drawUserCode, writeUserCode } from '../../src/protocol/user-code.ts'
import { seededRandom } from '../../src/random/seeded-random.ts'
import { seconds } from '../../src/time/units.ts'
import { addPerson, ask, openServices, type TestServices, wait } from './services.ts'

/** A server on which a thousand codes are live, and accounts that do nothing but guess them. */
export interface Siege {
  readonly services: TestServices
  readonly codes: readonly string[]
  readonly guessers: readonly Guesser[]
}

interface Guesser {
  readonly person: Person
  readonly browser: Browser
  readonly address: string
}

/** Enough to try sixty codes a minute without ever meeting a limit of their own. */
export const guesserCount = 120

/** Opens such a server; its codes live for two days, so that none has to be replaced. */
export async function openSiege(): Promise<Siege> {
  const services = await openServices({ codeLifetime: seconds(2 * 86_400), limitsIssuing: false })
  const guessers: Guesser[] = []
  for (let i = 0; i < guesserCount; i += 1) {
    const person = await addPerson(services, `guesser-${i}`)
    const browser = await beginSignedIn(services, await openBrowser(services, undefined), person, services.clock.now())
    guessers.push({ person, browser, address: `203.0.113.${i}` })
  }
  const codes = await Promise.all(Array.from({ length: 1000 }, async () => (await ask(services)).userCode))
  return { services, codes, guessers }
}

/** What comes of so many minutes in which half of them, in turns, try a code each, and how often each outcome came. */
export async function besiege({ services, guessers }: Siege, minutes: number): Promise<Readonly<Record<string, number>>> {
  const random = seededRandom(79)
  const counts: Record<string, number> = {}
  for (let minute = 0; minute < minutes; minute += 1) {
    await wait(services, 60)
    for (let turn = 0; turn < guesserCount / 2; turn += 1) {
      const guesser = guessers[(2 * (turn + minute) + (minute % 2)) % guesserCount]
      if (!guesser) throw new Error('Nobody guesses')
      const { kind } = await enterUserCode(services, { ...guesser, typed: writeUserCode(drawUserCode(random, 8 + (turn % 2))) })
      counts[kind] = (counts[kind] ?? 0) + 1
    }
  }
  return counts
}
