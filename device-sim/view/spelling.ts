/** The spelling alphabet of the International Civil Aviation Organization, for a code said aloud. */
const words: Readonly<Record<string, string>> = {
  A: 'Alfa',
  B: 'Bravo',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  I: 'India',
  J: 'Juliett',
  K: 'Kilo',
  L: 'Lima',
  M: 'Mike',
  N: 'November',
  O: 'Oscar',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  S: 'Sierra',
  T: 'Tango',
  U: 'Uniform',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  Z: 'Zulu',
  '-': '–',
}

/** A code in words: `Whiskey Delta Juliett Bravo – Mike Juliett Hotel Tango`. */
export function spellOut(code: string): string {
  return [...code].map((letter) => words[letter.toUpperCase()] ?? letter).join(' ')
}

/** A code letter by letter, so that a screen reader spells it: `W D J B, M J H T`. */
export function spellLetters(code: string): string {
  return code
    .split('-')
    .filter((part) => part !== '')
    .map((part) => [...part].join(' '))
    .join(', ')
}
