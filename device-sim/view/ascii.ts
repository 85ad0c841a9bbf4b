/** What is spelled otherwise where there are no accents. */
const spellings: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  '…': '...',
  '–': '-',
  '◀': '<',
  '▶': '>',
  '▲': '^',
  '▼': 'v',
  '’': "'",
}

/** A text in ASCII, as a character display has it: without accents, and with a question mark for what it cannot show. */
export function asciiOf(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[äöüÄÖÜß…–◀▶▲▼’]/g, (sign) => spellings[sign] ?? sign)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ ?[^\x20-\x7e]+/g, (signs) => (/[\p{L}\p{N}]/u.test(signs) ? `${signs.startsWith(' ') ? ' ' : ''}?` : ''))
}
