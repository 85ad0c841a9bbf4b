import type { Layout, Style } from './sheet.ts'

/** What the fonts of the bare Linux console lack, and what stands in for it there; each takes as many columns. */
const standIns: Readonly<Record<string, string>> = { '●': '•', '○': 'o', '▶': '>', '◀': '<', '▲': '^', '▼': 'v', '…': '.', '–': '-' }

/** A layout in letters that every console font has. */
export function inConsoleFont(layout: Layout): Layout {
  const lines = layout.lines.map((runs) =>
    runs.map(({ text, style }) => ({
      text: text.replace(/[●○▶◀▲▼…–]/g, (sign) => standIns[sign] ?? sign).replaceAll('━', bar(style)),
      style,
    })),
  )
  return { ...layout, lines }
}

/** The time that is left and the time that is over differ in shape, since colours are few there. */
function bar(style: Style): string {
  return style === 'accent' ? '=' : '-'
}
