import type { Run } from '../run.ts'
import { type Lane, type SequenceRow, sequenceOf } from '../sequence.ts'

/** A run as a Mermaid sequence diagram, for a bug report or a page of documentation. */
export function mermaidOf(run: Run): string {
  const rows = sequenceOf(run)
  const hasPhone = rows.some((row) => row.kind !== 'note' && (row.from === 'phone' || row.to === 'phone'))
  const lanes: readonly Lane[] = hasPhone ? ['device', 'server', 'phone'] : ['device', 'server']
  return ['sequenceDiagram', ...lanes.map((lane) => `  participant ${lane}`), ...rows.map((row) => `  ${lineOf(row)}`), ''].join('\n')
}

function lineOf(row: SequenceRow): string {
  if (row.kind === 'note') return `Note over device: ${literal(row.text)}`
  const arrow = row.kind === 'lost' ? '--x' : row.from === 'server' ? '-->>' : '->>'
  const count = row.count > 1 ? ` (${row.count} times)` : ''
  return `${row.from}${arrow}${row.to}: ${literal(row.text)}${count}`
}

/** A server's words as Mermaid takes them for words, whatever stands in them: all but the plainest signs by their numbers. */
function literal(text: string): string {
  const spelled = [...text].map((sign) => (/[\p{L}\p{N} .,/_()=+-]/u.test(sign) ? sign : `#${sign.codePointAt(0)};`)).join('')
  return spelled.trim() === '' ? '#8203;' : spelled
}
