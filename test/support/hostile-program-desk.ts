import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { secrets } from '../../device-sim/hostile/good-answers.ts'
import { type HostileServer, startHostileServer } from '../../device-sim/hostile/hostile-server.ts'
import type { Signer } from '../../device-sim/hostile/signer.ts'
import type { Way } from '../../device-sim/hostile/way.ts'
import { monotonicClock } from '../../src/time/system-clock.ts'
import { CommandRoom } from './command-room.ts'
import { controlsIn, misplaced } from './hostile-checks.ts'
import { until } from './until.ts'

/** The exit codes of the commands that are typed, in their order. */
export type Codes = Readonly<Partial<Record<'login' | 'whoami' | 'token' | 'logout', number>>>

const nobody = { answer: () => Promise.reject(new Error('Nobody answers a code at a hostile server')) }

/** The program itself, typed command after command at a server with these answers: it ends as it should, and harms nobody. */
export async function expectProgramsUnharmed(answers: Way['answers'], signer: Signer, codes: Codes): Promise<void> {
  const server = await startHostileServer({ answers }, { signer, clock: monotonicClock })
  const desk = new CommandRoom(nobody, server.issuer)
  try {
    const ended: Record<string, number | null> = {}
    for (const command of Object.keys(codes)) {
      const { code, stdout, stderr } = await desk.run(command, '--client-id', 'living-room-tv')
      ended[command] = code
      const said = command === 'token' && code === 0 ? stderr + stdout.replace(`${secrets[1]}\n`, '') : stdout + stderr
      expect(controlsIn(said), command).toEqual([])
      expect(
        secrets.filter((secret) => said.includes(secret)),
        command,
      ).toEqual([])
      expect(stderr.split('\n').length, stderr).toBeLessThanOrEqual(2)
      if (command === 'token') expectSmall(desk.agents())
    }
    expect(ended).toEqual(codes)
    expectOnlyItself(server)
    await until('the agent is gone', () => desk.agents().length === 0)
  } finally {
    await desk.close()
    await server.close()
  }
}

function expectOnlyItself(server: HostileServer): void {
  expect(server.strayed()).toBe(0)
  expect(server.seen.flatMap(misplaced)).toEqual([])
}

/** An agent that has met a flood has not swallowed it (E-26), in MB. */
function expectSmall(agents: readonly number[]): void {
  for (const pid of agents) {
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024
    expect(peak).toBeLessThan(160)
  }
}
