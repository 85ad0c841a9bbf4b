import type { Colours, Ground } from '../profiles/profile.ts'
import type { Style } from '../view/sheet.ts'

/** The control parameters of every style (SGR, ECMA-48 §8.3.117). */
export type Palette = Readonly<Record<Style, string>>

/** A QR code and what is printed keep their two colours, whatever else there is: they are pictures (no-color.org). */
const pictures = {
  paper: '38;5;16;48;5;231',
  'qr-light': '38;5;16;48;5;231',
  'qr-dark': '38;5;231;48;5;16',
  'qr-mixed': '38;5;231;48;5;16',
} as const

/** Black ground, one accent, greys; all by palette number from 16 up, because 0 to 15 belong to the theme. */
const dark: Palette = {
  ...pictures,
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
  lcd: '1;38;5;120;48;5;22',
}

/** Greys on a light ground, as electronic paper has them. */
const light: Palette = {
  ...pictures,
  ground: '38;5;235;48;5;255',
  plain: '38;5;235;48;5;255',
  strong: '1;38;5;16;48;5;255',
  quiet: '38;5;240;48;5;255',
  accent: '1;38;5;16;48;5;255',
  rule: '38;5;249;48;5;255',
  good: '38;5;236;48;5;255',
  warn: '1;38;5;16;48;5;255',
  badge: '38;5;255;48;5;236',
  focus: '1;38;5;255;48;5;232',
  'focus-quiet': '38;5;250;48;5;232',
  tile: '1;38;5;16;48;5;251',
  'tile-quiet': '38;5;238;48;5;251',
  lcd: '1;38;5;16;48;5;251',
}

/** The sixteen colours of old sets, by the numbers that every terminal gives them. */
const sixteen: Palette = {
  ...pictures,
  ground: '37;40',
  plain: '37;40',
  strong: '1;97;40',
  quiet: '37;40',
  accent: '1;96;40',
  rule: '90;40',
  good: '92;40',
  warn: '1;93;40',
  badge: '30;103',
  focus: '1;30;107',
  'focus-quiet': '30;107',
  tile: '1;97;44',
  'tile-quiet': '37;44',
  lcd: '1;92;40',
}

/** Light ink on black ground, or the other way round, and nothing else. */
function two(ink: number, ground: number): Palette {
  const plain = `38;5;${ink};48;5;${ground}`
  const reverse = `38;5;${ground};48;5;${ink}`
  return {
    ...pictures,
    ground: plain,
    plain,
    strong: `1;${plain}`,
    quiet: plain,
    accent: `1;${plain}`,
    rule: plain,
    good: plain,
    warn: `1;${plain}`,
    badge: reverse,
    focus: `1;${reverse}`,
    'focus-quiet': reverse,
    tile: `1;${plain}`,
    'tile-quiet': plain,
    lcd: `1;${plain}`,
  }
}

/** Without colour (no-color.org): bold and reverse alone, on the ground that the terminal has. */
const colourless: Palette = {
  ...pictures,
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
  lcd: '1',
}

/** What a screen of so many colours on such a ground is painted with. */
export function paletteOf(colours: Colours, ground: Ground, hasColour: boolean): Palette {
  if (!hasColour) return colourless
  if (colours === 'two') return ground === 'light' ? two(16, 231) : two(231, 16)
  if (ground === 'light') return light
  return colours === '16' ? sixteen : dark
}
