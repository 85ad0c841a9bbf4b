/** Whether a text is of letters, punctuation, lines and blocks alone that are a character and a column each: nearly all that is shown is. */
export function isPlain(text: string): boolean {
  return /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2190-\u21ff\u2500-\u25fc]*$/.test(text)
}

/** Made when it is first needed: that takes longer than painting a picture. */
let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a person counts them, one after the other. */
export function* charactersIn(text: string): Generator<string, void> {
  if (isPlain(text)) return yield* text
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of segmenter.segment(text)) yield segment
}
