import { randomBytes } from 'node:crypto'
import { link, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../../../src/time/units.ts'
import type { ExportProblem } from '../../view/words/words.ts'
import type { Run } from '../run.ts'
import { harOf } from './har.ts'
import { jsonLinesOf } from './json-lines.ts'
import { mermaidOf } from './mermaid.ts'

/** Where a run is written down, and by which version of this program. */
export interface Shelf {
  readonly folder: string
  readonly version: string
}

/** What became of writing a run down. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly folder: string; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly folder: string; readonly problem: ExportProblem; readonly why: string }

/** Writes a run down as HAR, JSON lines and Mermaid, each whole or not at all, its owner's alone; nothing that is there is overwritten. */
export async function saveRun(run: Run, now: Instant, { folder, version }: Shelf): Promise<SaveOutcome> {
  const stem = `tenfoot-${new Date(now).toISOString().replaceAll(':', '-').replace(/\..*/, '')}`
  const texts: readonly (readonly [string, string])[] = [
    ['har', `${JSON.stringify(harOf(run, version), null, 2)}\n`],
    ['jsonl', jsonLinesOf(run)],
    ['mmd', mermaidOf(run)],
  ]
  try {
    await mkdir(folder, { recursive: true })
    return { kind: 'saved', folder, names: await saveAll(folder, stem, texts) }
  } catch (error) {
    return { kind: 'failed', folder, problem: problemOf(error), why: error instanceof Error ? error.message : String(error) }
  }
}

async function saveAll(folder: string, stem: string, texts: readonly (readonly [string, string])[]): Promise<readonly string[]> {
  const names: string[] = []
  for (const [ending, text] of texts) names.push(await saveNew(folder, stem, ending, text))
  return names
}

/** A name that is taken gets a number; a file is there under its name once it is whole. */
async function saveNew(folder: string, stem: string, ending: string, text: string): Promise<string> {
  const draft = join(folder, `.${stem}-${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' })
    for (let count = 1; ; count++) {
      const name = `${stem}${count > 1 ? `-${count}` : ''}.${ending}`
      if (await linked(draft, join(folder, name))) return name
    }
  } finally {
    await rm(draft, { force: true })
  }
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function problemOf(error: unknown): ExportProblem {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'forbidden'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'full'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'no-folder'
    default:
      return 'other'
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
