import { renameSync, writeFileSync } from 'node:fs'
import type { KioskStatus } from './status.ts'

/** Writes a status down whole or not at all: who reads the file never sees half of one. Answers why it could not. */
export function writeStatus(file: string, status: KioskStatus): string | undefined {
  const draft = `${file}.${process.pid}.new`
  try {
    writeFileSync(draft, `${JSON.stringify(status, null, 2)}\n`, { mode: 0o644 })
    renameSync(draft, file)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
