/** Block letters, five pixels wide: seven pixels high or five; a pixel of large ones takes two columns and a row. */
export type LetterSize = 'large' | 'tall' | 'short'

/** How many rows a line of letters drawn with half blocks takes. */
const halfRows = { tall: 4, short: 3 } as const

/**
 * Draws letters with half blocks side by side, `gap` columns apart so that they never touch; undefined when one has no picture. An odd
 * number of pixels leaves half a row free: below the letters, or above them when they are `isLow`.
 */
export function blockLetters(text: string, size: LetterSize, gap: number, isLow = false): readonly string[] | undefined {
  if (size === 'large') return solidLetters(text, size, gap)
  const glyphs = glyphsOf(text, size)?.map((glyph) => (isLow ? ['', ...glyph] : glyph))
  return glyphs && Array.from({ length: halfRows[size] }, (_, row) => glyphs.map((glyph) => halfRow(glyph, row)).join(' '.repeat(gap)))
}

/** Draws letters with full blocks alone, a pixel a row: large ones, and all in fonts that have no others. */
export function solidLetters(text: string, size: LetterSize, gap: number): readonly string[] | undefined {
  const glyphs = glyphsOf(text, size)
  const rows = glyphs?.[0]?.length ?? 0
  const pixel = (is: string) => (is === '#' ? '█' : ' ').repeat(size === 'large' ? 2 : 1)
  const drawn = (glyph: readonly string[], row: number) => [...(glyph[row] ?? '')].map(pixel).join('')
  return glyphs && Array.from({ length: rows }, (_, row) => glyphs.map((glyph) => drawn(glyph, row)).join(' '.repeat(gap)))
}

/** Rows that were drawn before, by their pixels: the same few letters are drawn for every size that is tried. */
const rows = new Map<string, string>()

/** Two rows of pixels as one row of half blocks. */
function halfRow(glyph: readonly string[], row: number): string {
  const pixels = `${glyph[row * 2]}/${glyph[row * 2 + 1]}`
  const known = rows.get(pixels) ?? drawnRow(glyph, row)
  rows.set(pixels, known)
  return known
}

function drawnRow(glyph: readonly string[], row: number): string {
  const upper = glyph[row * 2] ?? ''
  const lower = glyph[row * 2 + 1] ?? ''
  const width = Math.max(upper.length, lower.length)
  return Array.from({ length: width }, (_, x) => halfBlock(upper[x] === '#', lower[x] === '#')).join('')
}

function halfBlock(upper: boolean, lower: boolean): string {
  return upper ? (lower ? '█' : '▀') : lower ? '▄' : ' '
}

/** The pixels of every letter; undefined when one has no picture. */
function glyphsOf(text: string, size: LetterSize): readonly (readonly string[])[] | undefined {
  const font = size === 'short' ? short : tall
  const glyphs = [...text.toUpperCase()].map((letter) => font[letter]?.split('/'))
  return glyphs.every((glyph) => glyph !== undefined) ? glyphs : undefined
}

/** Five by seven pixels. */
const tall: Readonly<Record<string, string>> = {
  A: ' ### /#   #/#   #/#####/#   #/#   #/#   #',
  B: '#### /#   #/#   #/#### /#   #/#   #/#### ',
  C: ' ####/#    /#    /#    /#    /#    / ####',
  D: '###  /#  # /#   #/#   #/#   #/#  # /###  ',
  E: '#####/#    /#    /#### /#    /#    /#####',
  F: '#####/#    /#    /#### /#    /#    /#    ',
  G: ' ####/#    /#    /#  ##/#   #/#   #/ ####',
  H: '#   #/#   #/#   #/#####/#   #/#   #/#   #',
  I: '#####/  #  /  #  /  #  /  #  /  #  /#####',
  J: '  ###/   # /   # /   # /   # /#  # / ##  ',
  K: '#   #/#  # /# #  /##   /# #  /#  # /#   #',
  L: '#    /#    /#    /#    /#    /#    /#####',
  M: '#   #/## ##/# # #/# # #/#   #/#   #/#   #',
  N: '#   #/##  #/##  #/# # #/#  ##/#  ##/#   #',
  O: ' ### /#   #/#   #/#   #/#   #/#   #/ ### ',
  P: '#### /#   #/#   #/#### /#    /#    /#    ',
  Q: ' ### /#   #/#   #/#   #/# # #/#  # / ## #',
  R: '#### /#   #/#   #/#### /# #  /#  # /#   #',
  S: ' ####/#    /#    / ### /    #/    #/#### ',
  T: '#####/  #  /  #  /  #  /  #  /  #  /  #  ',
  U: '#   #/#   #/#   #/#   #/#   #/#   #/ ### ',
  V: '#   #/#   #/#   #/#   #/ # # / # # /  #  ',
  W: '#   #/#   #/#   #/# # #/# # #/## ##/#   #',
  X: '#   #/#   #/ # # /  #  / # # /#   #/#   #',
  Y: '#   #/#   #/ # # /  #  /  #  /  #  /  #  ',
  Z: '#####/    #/   # /  #  / #   /#    /#####',
  0: ' ### /#   #/#  ##/# # #/##  #/#   #/ ### ',
  1: '  #  / ##  /# #  /  #  /  #  /  #  /#####',
  2: ' ### /#   #/    #/   # /  #  / #   /#####',
  3: '#### /    #/    #/ ### /    #/    #/#### ',
  4: '#   #/#   #/#   #/#####/    #/    #/    #',
  5: '#####/#    /#    /#### /    #/    #/#### ',
  6: ' ####/#    /#    /#### /#   #/#   #/ ### ',
  7: '#####/    #/    #/   # /  #  /  #  /  #  ',
  8: ' ### /#   #/#   #/ ### /#   #/#   #/ ### ',
  9: ' ### /#   #/#   #/ ####/    #/    #/#### ',
  '-': '   /   /   /###/   /   /   ',
}

/** Five by five pixels, for screens too low for the others. */
const short: Readonly<Record<string, string>> = {
  A: ' ### /#   #/#####/#   #/#   #',
  B: '#### /#   #/#### /#   #/#### ',
  C: ' ####/#    /#    /#    / ####',
  D: '###  /#  # /#   #/#  # /###  ',
  E: '#####/#    /#### /#    /#####',
  F: '#####/#    /#### /#    /#    ',
  G: ' ####/#    /#  ##/#   #/ ####',
  H: '#   #/#   #/#####/#   #/#   #',
  I: '#####/  #  /  #  /  #  /#####',
  J: '  ###/   # /   # /#  # / ##  ',
  K: '#  ##/# #  /##   /# #  /#  ##',
  L: '#    /#    /#    /#    /#####',
  M: '#   #/## ##/# # #/#   #/#   #',
  N: '#   #/##  #/# # #/#  ##/#   #',
  O: ' ### /#   #/#   #/#   #/ ### ',
  P: '#### /#   #/#### /#    /#    ',
  Q: ' ### /#   #/# # #/#  # / ## #',
  R: '#### /#   #/#### /#  # /#   #',
  S: ' ####/#    / ### /    #/#### ',
  T: '#####/  #  /  #  /  #  /  #  ',
  U: '#   #/#   #/#   #/#   #/ ### ',
  V: '#   #/#   #/ # # / # # /  #  ',
  W: '#   #/#   #/# # #/## ##/#   #',
  X: '#   #/ # # /  #  / # # /#   #',
  Y: '#   #/ # # /  #  /  #  /  #  ',
  Z: '#####/   # /  #  / #   /#####',
  0: ' ### /#  ##/# # #/##  #/ ### ',
  1: ' ##  /# #  /  #  /  #  /#####',
  2: '#### /    #/ ### /#    /#####',
  3: '#### /    #/ ### /    #/#### ',
  4: '#   #/#   #/#####/    #/    #',
  5: '#####/#    /#### /    #/#### ',
  6: ' ####/#    /#### /#   #/ ### ',
  7: '#####/    #/   # /  #  /  #  ',
  8: ' ### /#   #/ ### /#   #/ ### ',
  9: ' ### /#   #/ ####/    #/#### ',
  '-': '   /   /###/   /   ',
}
