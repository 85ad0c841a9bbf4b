import { cutToWidth, displayWidth } from '../../src/text/width.ts'
import { line } from '../view/pieces.ts'
import type { Sheet, Style } from '../view/sheet.ts'
import { type Section, styleOf } from './section.ts'
import type { SequenceRow } from './sequence.ts'

/** Where the lane of the phone finds room. */
const wideEnough = 56

/** Columns of the lanes; without the phone's, what it does is written between the others. */
type Lanes = { readonly device: number; readonly server: number; readonly phone?: number | undefined }

/** The run as a picture: lanes from top to bottom, messages between them, the newest at the end. */
export function sequenceSection(rows: readonly SequenceRow[], width: number): Section | undefined {
  if (rows.length === 0) return undefined
  const hasPhone = width >= wideEnough && rows.some((row) => row.kind === 'message' && row.from === 'phone')
  const lanes: Lanes = hasPhone
    ? { device: 2, server: Math.min(width - 27, 36), phone: width - 3 }
    : { device: 2, server: Math.min(width - 3, 46) }
  return {
    least: 5,
    most: rows.length + 2,
    put: (sheet, { x, y, width, height }) => {
      putNames(sheet, x, y, lanes, width)
      for (const [index, row] of rows.slice(-(height - 2)).entries()) putRow(sheet, x, y + 1 + index, lanes, row)
      putLanes(sheet, x, y + Math.min(rows.length + 1, height - 1), lanes, ':')
    },
  }
}

function putNames(sheet: Sheet, x: number, y: number, { server, phone }: Lanes, width: number): void {
  sheet.put(x, y, line('device', 'strong'))
  sheet.put(x + Math.min(server - 3, width - 6), y, line('server', 'strong'))
  if (phone !== undefined) sheet.put(x + width - 5, y, line('phone', 'strong'))
}

function putLanes(sheet: Sheet, x: number, y: number, { device, server, phone }: Lanes, sign: string): void {
  for (const lane of [device, server, phone]) if (lane !== undefined) sheet.put(x + lane, y, line(sign, 'quiet'))
}

function putRow(sheet: Sheet, x: number, y: number, lanes: Lanes, row: SequenceRow): void {
  putLanes(sheet, x, y, lanes, '│')
  const from = row.kind === 'note' ? undefined : lanes[row.from]
  const to = row.kind === 'note' ? undefined : lanes[row.to]
  if (row.kind === 'message' && from !== undefined && to !== undefined) putArrow(sheet, x, y, from, to, row)
  else putBetween(sheet, x, y, lanes, row)
}

/** A line from lane to lane with its text in it, and a head where it arrives. */
function putArrow(sheet: Sheet, x: number, y: number, from: number, to: number, row: SequenceRow & { kind: 'message' | 'lost' }): void {
  const left = Math.min(from, to) + 1
  const across = Math.abs(from - to) - 1
  const style = styleOf(row.tone)
  const stroke: Style = row.tone === 'normal' ? 'quiet' : style
  sheet.put(x + left, y, line('─'.repeat(across), stroke))
  sheet.put(x + (to > from ? to - 1 : to + 1), y, line(to > from ? '▶' : '◀', style))
  sheet.put(x + left + 2, y, line(` ${cutToWidth(counted(row), across - 6)} `, style))
}

/** What is no message, or did not arrive, stands between the lanes. */
function putBetween(sheet: Sheet, x: number, y: number, { device, server }: Lanes, row: SequenceRow): void {
  const across = server - device - 1
  const who = row.kind === 'message' && row.from === 'phone' ? `phone ${row.text}` : row.text
  const text = cutToWidth(row.kind === 'lost' ? `×  ${row.text}` : who, across - 4)
  const style = row.tone === 'normal' ? 'quiet' : styleOf(row.tone)
  const at = row.kind === 'lost' ? 2 : Math.max(2, Math.floor((across - displayWidth(text)) / 2))
  sheet.put(x + device + 1 + at, y, line(text, style))
}

function counted({ text, count }: SequenceRow & { kind: 'message' | 'lost' }): string {
  return count > 1 ? `${text} ×${count}` : text
}
