import { readFileSync } from 'node:fs'
import { builtInProfile, builtInProfiles, television } from '../device-sim/profiles/built-in.ts'
import type { Profile } from '../device-sim/profiles/profile.ts'
import { CommandError } from './exit-code.ts'

/** The device that is asked for, by the name of one that is built in or by the file of one's own; a television where none is. */
export async function profileFrom(asked: string | undefined): Promise<Profile> {
  if (asked === undefined) return television
  return builtInProfile(asked) ?? readProfileFile(asked)
}

async function readProfileFile(file: string): Promise<Profile> {
  const { readProfileText } = await import('../device-sim/profiles/read-profile.ts')
  const reading = readProfileText(textOf(file))
  if (reading.kind === 'wrong') throw new CommandError(`Cannot use the profile ${file}: ${reading.message}`)
  return reading.value
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const names = builtInProfiles.map(({ name }) => name).join(', ')
    throw new CommandError(`Cannot find the profile ${file}: give a file that can be read, or one of ${names}`, undefined, { cause })
  }
}
