/** Block letters, five pixels wide: seven pixels high or five; a pixel of large ones takes two columns and a row. */
export type LetterSize = 'large' | 'tall' | 'short'

/** How many rows a line of letters drawn with half blocks takes. */
const halfRows = { tall: 4, short: 3 } as const

/** Words that were drawn before: a screen that is laid out every second tries the same few again, in every size. */
const recent = new Map<string, Drawn>()
const mostRecent = 64

/** Rows of blocks; undefined when a letter has no picture. */
type Drawn = readonly string[] | undefined

/**
 * Draws letters with half blocks side by side, `gap` columns apart so that they never touch; undefined when one has no picture. An odd
 * number of pixels leaves half a row free: below the letters, or above them when they are `isLow`.
 */
export function blockLetters(text: string, size: LetterSize, gap: number, isLow = false): Drawn {
  if (size === 'large') return solidLetters(text, size, gap)
  return remembered(`half ${size} ${gap} ${isLow} ${text}`, () => halfLetters(text, size, gap, isLow))
}

/** Draws letters with full blocks alone, a pixel a row: large ones, and all in fonts that have no others. */
export function solidLetters(text: string, size: LetterSize, gap: number): Drawn {
  return remembered(`solid ${size} ${gap} ${text}`, () => fullLetters(text, size, gap))
}

function remembered(key: string, draw: () => Drawn): Drawn {
  if (recent.has(key)) return recent.get(key)
  if (recent.size >= mostRecent) recent.clear()
  const drawn = draw()
  recent.set(key, drawn)
  return drawn
}

function fullLetters(text: string, size: LetterSize, gap: number): Drawn {
  const glyphs = glyphsOf(text, size)
  const rows = glyphs?.[0]?.length ?? 0
  const pixel = (is: string) => (is === '#' ? '█' : ' ').repeat(size === 'large' ? 2 : 1)
  const drawn = (glyph: readonly string[], row: number) => [...(glyph[row] ?? '')].map(pixel).join('')
  return glyphs && Array.from({ length: rows }, (_, row) => glyphs.map((glyph) => drawn(glyph, row)).join(' '.repeat(gap)))
}

function halfLetters(text: string, size: keyof typeof halfRows, gap: number, isLow: boolean): Drawn {
  const glyphs = glyphsOf(text, size)?.map((glyph) => (isLow ? ['', ...glyph] : glyph))
  return glyphs && Array.from({ length: halfRows[size] }, (_, row) => glyphs.map((glyph) => halfRow(glyph, row)).join(' '.repeat(gap)))
}

/** Two rows of pixels as one row of half blocks. */
function halfRow(glyph: readonly string[], row: number): string {
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
