import type { Profile } from './profile.ts'
import { profileShape } from './profile-shape.ts'
import type { Reading } from './shape.ts'

/** Reads a profile from a JSON text; what is wrong is said by key. An editor's `$schema` may stand in it. */
export function readProfileText(json: string): Reading<Profile> {
  try {
    return readProfile(JSON.parse(json))
  } catch (error) {
    return { kind: 'wrong', message: `not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** Reads a profile from outside data. */
export function readProfile(data: unknown): Reading<Profile> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { kind: 'wrong', message: 'a profile is an object' }
  return profileShape.read(Object.fromEntries(Object.entries(data).filter(([key]) => key !== '$schema')), '')
}
