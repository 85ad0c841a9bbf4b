import { expect } from 'vitest'
import { secrets } from '../../device-sim/hostile/good-answers.ts'
import type { Fate, Way } from '../../device-sim/hostile/way.ts'
import type { SignedIn, WhoAmI } from '../../src/index.ts'
import { controlsIn, misplaced } from './hostile-checks.ts'
import { type SigningProgram, startProgram } from './signing-program.ts'

/** What may become of a program where a television has this fate. */
export const fates: Readonly<Record<Fate, readonly string[]>> = {
  violated: ['violated'],
  refused: ['refused'],
  denied: ['denied'],
  expired: ['expired'],
  unreachable: ['unreachable'],
  unfound: ['unreachable'],
  retrying: ['unreachable'],
  home: ['known', 'failed'],
  revoked: ['revoked'],
}

/** A program that went through something came out of it as it should: with an outcome, silent about its secrets, and nowhere else. */
export async function expectProgramUnharmed(way: Way): Promise<void> {
  const program = await startProgram(way)
  const { server, wire, clock, progress } = program
  try {
    const { became, said } = await endure(program)
    const heard = [...progress.map((told) => JSON.stringify(told)), said].join('\n')
    expect(fates[way.bearerFate ?? way.fate], heard).toContain(became)
    expect(controlsIn(heard)).toEqual([])
    expect(secrets.filter((secret) => heard.includes(secret))).toEqual([])
    expect({ origins: [...wire.origins], strayed: server.strayed() }).toEqual({ origins: [server.issuer], strayed: 0 })
    expect(server.seen.flatMap(misplaced)).toEqual([])
    expect({ sleeping: clock.sleeping, open: wire.open() }).toEqual({ sleeping: 0, open: 0 })
  } finally {
    await program.close()
  }
}

/** Signs in, asks who it is for as long as a television would wait to ask again, and signs out. */
async function endure(program: SigningProgram): Promise<{ became: string; said: string }> {
  const outcome = await program.during(program.outcome)
  if ('error' in outcome) {
    const { code, message, refusal, failure, stack } = outcome.error
    return { became: code, said: JSON.stringify([message, refusal, failure, stack?.split('\n')[0]]) }
  }
  const { signedIn } = outcome
  const first = await ask(program, signedIn)
  await program.wait(65)
  const second = await ask(program, signedIn)
  await program.during(signedIn.signOut())
  return {
    became: second.kind === 'revoked' && first.kind === 'violated' ? 'violated' : second.kind,
    said: JSON.stringify([first, second]),
  }
}

function ask(program: SigningProgram, account: SignedIn): Promise<WhoAmI> {
  return program.during(account.whoAmI())
}
