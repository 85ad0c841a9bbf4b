import { environmentProblem } from '../src/device/environment.ts'
import { CommandError } from './exit-code.ts'

/** Throws `CommandError` where the environment would let others read the tokens of a television (E-25). */
export function refuseUnsafeEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  const problem = environmentProblem(environment)
  if (problem !== undefined) throw new CommandError(problem)
}
