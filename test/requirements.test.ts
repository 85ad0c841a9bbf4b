import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Protects the promise that each requirement has a test that names it, or stands in the threat model with what became of it. */

const letters = { A: 72, B: 124, C: 45, D: 84, E: 46 } as const
/** Numbers of part D that were never given. */
const never = new Set([...span('D', 50, 59), ...span('D', 61, 71), 'D-74'])

function span(letter: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${letter}-${String(first + index).padStart(2, '0')}`)
}

/** Every requirement that a text names, by itself or as "D-75 to D-84". */
function named(text: string): string[] {
  const ranges = [...text.matchAll(/\b([A-E])-(\d+) to (?:\1-)?(\d+)/g)]
  return [
    ...[...text.matchAll(/\b[A-E]-\d{2,3}\b/g)].map(([id]) => id),
    ...ranges.flatMap(([, letter = '', first, last]) => span(letter, Number(first), Number(last))),
  ]
}

it('every requirement is named by a test, or in the threat model', () => {
  const tests = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('requirements'),
  )
  const texts = [...tests.map((file) => join('test', file)), 'docs/threat-model.md'].map((file) => readFileSync(file, 'utf8'))
  const known = new Set(texts.flatMap(named))
  const all = Object.entries(letters).flatMap(([letter, last]) => span(letter, 1, last))
  expect(all.filter((id) => !known.has(id) && !never.has(id))).toEqual([])
  expect([...known].filter((id) => !all.includes(id) || never.has(id))).toEqual([])
})
