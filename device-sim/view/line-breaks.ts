/** Scripts that put no spaces between their words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u

/** What may not begin a line (kinsoku, JIS X 4051). */
const neverFirst = /^[、。，．・：；？！ー」』）】〉》〕］｝…‥々〜ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ),.:;?!]/u

/** What may not end a line. */
const neverLast = /[「『（【〈《〔［｛(]$/u

/**
 * A text in parts between which a line may be broken: words with the space behind them; where a script has no spaces, between any
 * two of its characters, save before what may not begin a line and behind what may not end one.
 */
export function breakableParts(text: string): readonly string[] {
  return text.split(' ').flatMap((word, index, all) => {
    const parts = unspaced.test(word) ? unspacedParts(word) : [word]
    return index === all.length - 1 ? parts : [...parts.slice(0, -1), `${parts.at(-1) ?? ''} `]
  })
}

function unspacedParts(text: string): readonly string[] {
  const parts: string[] = []
  for (const character of text) {
    const last = parts.at(-1)
    if (last !== undefined && isKeptTogether(last, character)) parts[parts.length - 1] = last + character
    else parts.push(character)
  }
  return parts
}

/** Latin letters, numbers and addresses stay whole. */
function isKeptTogether(before: string, character: string): boolean {
  if (neverFirst.test(character) || neverLast.test(before)) return true
  return !unspaced.test(before.slice(-1)) && !unspaced.test(character)
}
