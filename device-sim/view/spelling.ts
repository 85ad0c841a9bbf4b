/** A word for each letter, by which it is said aloud. */
export type SpellingAlphabet = Readonly<Record<string, string>>

/** A code in words: `Whiskey Delta Juliett Bravo – Mike Juliett Hotel Tango`. */
export function spellOut(code: string, alphabet: SpellingAlphabet): string {
  return [...code].map((letter) => alphabet[letter.toUpperCase()] ?? letter).join(' ')
}

/** A code letter by letter, so that a screen reader spells it: `W D J B, M J H T`. */
export function spellLetters(code: string): string {
  return code
    .split('-')
    .filter((part) => part !== '')
    .map((part) => [...part].join(' '))
    .join(', ')
}
