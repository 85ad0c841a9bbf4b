import { displayWidth } from '../../src/text/width.ts'
import { breakableParts } from './line-breaks.ts'

/** A text in lines no wider than that, broken where its script allows; a part that is wider than a line is broken anywhere. */
export function wrapText(text: string, width: number): readonly string[] {
  return join(breakableParts(text), width, width).map((line) => line.trimEnd())
}

/**
 * An address in lines no wider than that, broken after `/`, never shortened: a cut address is worse than none.
 * `https://` is left out where the whole does not fit in one line; `http://` always stays.
 */
export function wrapAddress(address: string, width: number, firstWidth = width): readonly string[] {
  if (address.length <= firstWidth) return [address]
  const short = address.replace(/^https:\/\//, '')
  if (short.length <= firstWidth) return [short]
  return join(short.match(/[^/]*\/+|[^/]+$/g) ?? [short], width, firstWidth)
}

/** An address in as few lines as possible, broken anywhere. */
export function foldAddress(address: string, width: number): readonly string[] {
  return pieces(address.replace(/^https:\/\//, ''), width)
}

function join(parts: readonly string[], width: number, firstWidth: number): readonly string[] {
  const lines: string[] = ['']
  const room = () => (lines.length === 1 ? firstWidth : width)
  for (const part of parts) {
    const line = lines.at(-1) ?? ''
    if (displayWidth(line + part.trimEnd()) <= room()) lines[lines.length - 1] = line + part
    else lines.push(...pieces(part, width))
  }
  return lines.filter((line, index) => line !== '' || index > 0)
}

function pieces(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const character of text) {
    if (line !== '' && character !== ' ' && displayWidth(line + character) > width) {
      lines.push(line)
      line = ''
    }
    line += character
  }
  return line === '' ? lines : [...lines, line]
}
