import type { Layout, Run, Style } from './sheet.ts'

/** What the fonts of the bare Linux console lack, and what stands in for it there; each takes as many columns. */
const standIns: Readonly<Record<string, string>> = {
  '●': '•',
  '○': 'o',
  '▶': '>',
  '◀': '<',
  '▲': '^',
  '▼': 'v',
  '–': '-',
  '‹': '«',
  '›': '»',
}

/** A layout in letters that every console font has. */
export function inConsoleFont(layout: Layout): Layout {
  const lines = layout.lines.map((runs) =>
    withDots(runs).map(({ text, style }) => ({
      text: text.replace(/[●○▶◀▲▼–‹›]/g, (sign) => standIns[sign] ?? sign).replaceAll('━', bar(style)),
      style,
    })),
  )
  return { ...layout, lines }
}

/** Three dots take two columns more, from the space behind them; where there is none, a text that was cut ends in a tilde. */
function withDots(runs: readonly Run[]): readonly Run[] {
  const [first, second, ...rest] = runs
  if (!first) return []
  const isSpaced = first.text.endsWith('…') && second?.text.startsWith('  ')
  const text = (isSpaced ? `${first.text.slice(0, -1)}...` : first.text).replace(/…( {2})?/g, (_, space) => (space ? '...' : '~'))
  return [{ ...first, text }, ...withDots(second ? [isSpaced ? { ...second, text: second.text.slice(2) } : second, ...rest] : rest)]
}

/** The time that is left and the time that is over differ in shape, since colours are few there. */
function bar(style: Style): string {
  return style === 'accent' ? '=' : '-'
}
