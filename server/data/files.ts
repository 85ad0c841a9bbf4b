import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UnusableData } from './unusable-data.ts'

/**
 * Creates a file whole or not at all, readable by its owner alone: it is written and flushed under another name and then linked
 * to its own, which only one of several processes can do. Nothing happens when the file is there already.
 */
export function createWhole(file: string, content: string): void {
  throughDraft(file, (draft) => {
    writeFlushed(draft, content)
    linkUnlessThere(draft, file)
  })
}

/**
 * Replaces a file: whoever reads it finds the old content or the new one, whole, and so does the next start after a power cut. It
 * stays readable by its owner alone, who stays the same where root does it for another user.
 */
export function replaceWhole(file: string, content: string): void {
  throughDraft(file, (draft) => {
    writeFlushed(draft, content, statSync(file))
    renameSync(draft, file)
  })
}

function throughDraft(file: string, work: (draft: string) => void): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}.draft`
  try {
    work(draft)
  } finally {
    rmSync(draft, { force: true })
  }
  flushDirectory(dirname(file))
}

function writeFlushed(file: string, content: string, like?: Stats): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    if (like && process.getuid?.() === 0) fchownSync(descriptor, like.uid, like.gid)
    writeFileSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** A new name lasts only once its directory is on the disk; Windows knows no such thing. */
function flushDirectory(directory: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(directory, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads a secret file, undefined when there is none; refuses one that group or world may read (D-46). */
export function readPrivate(file: string): string | undefined {
  const descriptor = openIfThere(file)
  if (descriptor === undefined) return undefined
  try {
    const mode = fstatSync(descriptor).mode & 0o777
    if (process.platform !== 'win32' && mode & 0o077) throw new UnusableData(readableByOthers(file, mode))
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new UnusableData(`Cannot read ${file}: ${codeOf(error)}. Run tenfoot as the user who owns it`, { cause: error })
  }
}

function readableByOthers(file: string, mode: number): string {
  const why = `Others on this machine can read ${file} (its mode is ${mode.toString(8)}), and it holds secrets`
  return `${why}: run chmod 600 '${file}', and make new keys if somebody may have read it`
}

/**
 * Makes an empty file that only its owner may read, for SQLite to fill; one that is there is not even opened: closing it again would
 * take away the locks that this process holds on it (POSIX, fcntl), and then others delete the write-ahead log under it.
 */
export function createEmptyPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** Removes drafts that a killed process left behind an hour ago or more. */
export function removeOldDrafts(file: string, now: number): void {
  const directory = dirname(file)
  const drafts = readdirSync(directory).filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith('.draft'))
  for (const path of drafts.map((name) => join(directory, name))) {
    const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)
    if (age > 3_600_000) rmSync(path, { force: true })
  }
}

/** The code of a system error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
