/** Block letters: pixels drawn two a row with half blocks, five columns a letter. */
export type LetterSize = 'tall' | 'short'

/** How many rows a line of block letters takes. */
export const letterRows = { tall: 4, short: 3 } as const

/**
 * Draws letters side by side, `gap` columns apart so that they never touch; undefined when one has no picture. An odd
 * number of pixels leaves half a row free: below the letters, or above them when they are `isLow`.
 */
export function blockLetters(text: string, size: LetterSize, gap: number, isLow = false): readonly string[] | undefined {
  const drawn: (readonly string[])[] = []
  for (const letter of text.toUpperCase()) {
    const glyph = glyphOf(letter, size)
    if (!glyph) return undefined
    drawn.push(isLow ? ['', ...glyph] : glyph)
  }
  return Array.from({ length: letterRows[size] }, (_, row) => drawn.map((glyph) => halfRow(glyph, row)).join(' '.repeat(gap)))
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

function glyphOf(letter: string, size: LetterSize): readonly string[] | undefined {
  return (size === 'tall' ? tall : short)[letter]?.split('/')
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
