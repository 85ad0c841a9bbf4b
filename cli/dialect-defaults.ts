import { seconds } from '../src/time/units.ts'

/** What a dialect says where nobody else does: its data has a directory of its own, and codes live as long as the vendor's. */
export const dialectDefaults = {
  workos: { data: './tenfoot-workos', codeLifetime: seconds(300) },
} as const
