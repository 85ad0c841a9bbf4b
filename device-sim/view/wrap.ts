import { displayWidth } from '../../src/text/width.ts'
import { breakableParts } from './line-breaks.ts'

/** A text in lines no wider than that, broken where its script allows; what is wider than a line by itself at its joints, else anywhere. */
export function wrapText(text: string, width: number): readonly string[] {
  return join(breakableParts(text), width, width, tearWord).map((line) => line.trimEnd())
}

/**
 * An address in lines no wider than that, broken after `/`, never shortened: a cut address is worse than none.
 * `https://` is left out where the whole does not fit in one line; `http://` always stays.
 */
export function wrapAddress(address: string, width: number, firstWidth = width): readonly string[] {
  if (address.length <= firstWidth) return [address]
  const short = withoutHttps(address)
  if (short.length <= firstWidth) return [short]
  return join(short.match(/[^/]*\/+|[^/]+$/g) ?? [short], width, firstWidth, foldAddress)
}

/** An address broken at `/` where that takes no more lines than there are, else in as few as it can. */
export function addressLines(address: string, width: number, room: number): readonly string[] {
  const wrapped = wrapAddress(address, width)
  const folded = foldAddress(address, width)
  return wrapped.length > room && folded.length < wrapped.length ? folded : wrapped
}

/** An address in as few lines as it takes when it is broken after `.` and before `:`, too; elsewhere only where it must be. */
export function foldAddress(address: string, width: number): readonly string[] {
  return tearAddress(withoutHttps(address), width)
}

function tearAddress(address: string, width: number): readonly string[] {
  return join(address.match(/https?:\/\/|:?[^/.:]+[/.]*|[/.:]+/g) ?? [], width, width, pieces)
}

/** An e-mail address and a password have joints, too. */
function tearWord(word: string, width: number): readonly string[] {
  return word.includes('://') ? tearAddress(word, width) : join(word.match(/[@.]?[^@.-]+-?|[@.-]/g) ?? [], width, width, pieces)
}

function withoutHttps(address: string): string {
  return address.replace(/^https:\/\//, '')
}

/** Parts side by side on lines; `tear` makes lines of a part that is wider than one. */
function join(
  parts: readonly string[],
  width: number,
  firstWidth: number,
  tear: (part: string, width: number) => readonly string[],
): readonly string[] {
  const lines: string[] = ['']
  const room = () => (lines.length === 1 ? firstWidth : width)
  for (const part of parts) {
    const line = lines.at(-1) ?? ''
    if (displayWidth(line + part.trimEnd()) <= room()) lines[lines.length - 1] = line + part
    else lines.push(...tear(part, width))
  }
  return lines.filter((line, index) => line !== '' || index > 0)
}

function pieces(text: string, width: number): readonly string[] {
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
