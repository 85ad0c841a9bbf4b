import { readFileSync } from 'node:fs'
import type { Outcome } from './play.ts'

/** The rows of a campaign in `docs/threat-model.md`, as they stand there. */
export function rowsOf(campaign: string): readonly string[] {
  return readFileSync('docs/threat-model.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`| ${campaign} |`))
}

/** One row of that table: what was played, what came of it, and what the attacker has where that is more than tokens just issued. */
export function row(campaign: string, what: string, outcome: Outcome, gain = gainOf(outcome)): string {
  const { result, where, by, inVain } = outcome
  const cells = [campaign, what, result, where, by.join(', '), inVain.join(', '), gain]
  return `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`
}

function gainOf({ tokens }: Outcome): string {
  if (!tokens) return ''
  const minutes = `access for ${tokens.expiresIn / 60} minutes`
  return tokens.refresh === undefined ? minutes : `${minutes}, renewable`
}

/** What became of something that an attacker had: slowed where it was over at some time, not stopped where it goes on. */
export function afterwards(isOver: boolean, where: string, by: readonly string[]): Outcome {
  return isOver ? { result: 'slowed', where, by, inVain: [] } : { result: 'not stopped', where: '', by: [], inVain: [] }
}
