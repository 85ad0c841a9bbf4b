import type { Style } from '../view/sheet.ts'

/** Black ground, one accent, greys; all by palette number from 16 up, because 0 to 15 belong to the theme. */
const coloured: Readonly<Record<Style, string>> = {
  ground: '38;5;252;48;5;16',
  plain: '38;5;252;48;5;16',
  strong: '1;38;5;231;48;5;16',
  quiet: '38;5;247;48;5;16',
  accent: '1;38;5;80;48;5;16',
  rule: '38;5;240;48;5;16',
  good: '38;5;114;48;5;16',
  warn: '1;38;5;214;48;5;16',
  badge: '38;5;16;48;5;214',
  focus: '1;38;5;16;48;5;231',
  'focus-quiet': '38;5;238;48;5;231',
  tile: '1;38;5;231;48;5;236',
  'tile-quiet': '38;5;250;48;5;236',
  'qr-light': '38;5;16;48;5;231',
  'qr-dark': '38;5;231;48;5;16',
  'qr-mixed': '38;5;231;48;5;16',
}

/** Without colour (no-color.org): bold and reverse alone; the QR code keeps its two colours, it is a picture. */
const colourless: Readonly<Record<Style, string>> = {
  ...coloured,
  ground: '0',
  plain: '0',
  strong: '1',
  quiet: '0',
  accent: '1',
  rule: '0',
  good: '0',
  warn: '1',
  badge: '7',
  focus: '1;7',
  'focus-quiet': '7',
  tile: '1',
  'tile-quiet': '0',
}

/** The control sequence that turns a style on, and everything else off. */
export function sgr(style: Style, hasColour: boolean): string {
  return `\x1b[0;${(hasColour ? coloured : colourless)[style]}m`
}
