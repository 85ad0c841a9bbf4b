/** What text and buttons in the colour of a brand stand on: the ground and the cards of the pages, whichever is harder to read on. */
const grounds = { light: '#f6f7f7', dark: '#161b1a' } as const

/** The contrast that text needs (WCAG 2.2 §1.4.3, AA), and the one that colours are lightened to, so that they do not look dull in the dark. */
const [enough, bright] = [4.5, 7]

/** One colour in both schemes. */
export interface Accent {
  readonly light: string
  readonly dark: string
}

/**
 * The colour of a brand: as it is in the light, and where that cannot be read in the dark, lightened until it can. A colour is six hexadecimal
 * digits after `#`; `accentProblem` says whether one is fit.
 */
export function accentOf(colour: string): Accent {
  return { light: colour, dark: readable(colour, '#ffffff', grounds.dark, bright) }
}

/** What is wrong with the colour of a brand, in a sentence that says what to choose; undefined when it is fit. */
export function accentProblem(colour: string): string | undefined {
  if (!/^#[\da-f]{6}$/i.test(colour)) return `${colour} is no colour: give six hexadecimal digits after #, such as #0b6b5f`
  const contrast = contrastOf(colour, grounds.light)
  if (contrast >= enough) return undefined
  const found = Math.floor(contrast * 10) / 10
  return `${colour} is too pale to be read on light pages (contrast ${found}:1, WCAG AA asks for ${enough}:1): choose a darker one, such as ${readable(colour, '#000000', grounds.light, enough)}`
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** A colour, mixed with as little of another as makes it readable. */
function readable(colour: string, towards: string, ground: string, contrast: number): string {
  let mixture = colour
  for (let share = 1; contrastOf(mixture, ground) < contrast && share <= 100; share += 1) mixture = mixed(colour, towards, share / 100)
  return mixture
}

function mixed(colour: string, towards: string, share: number): string {
  const to = channels(towards)
  const hex = channels(colour).map((from, i) =>
    Math.round(from + ((to[i] ?? 0) - from) * share)
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${hex.join('')}`
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => linear(channel / 255))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
