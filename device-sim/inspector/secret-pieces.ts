/** No piece of a secret as long as this may be seen. */
const pieceLength = 12

/** A secret shorter than a piece is looked for as a whole, unless it is so short that it is everywhere. */
const shortest = 6

/** Finds pieces of secrets in texts, whatever else is around them and whether or not somebody changed their case. */
export class SecretPieces {
  readonly #pieces = new Map<string, string>()
  readonly #short = new Map<string, string>()

  add(secret: string, name: string): void {
    if (secret.length < pieceLength) {
      if (secret.length >= shortest) this.#short.set(lowerCase(secret), name)
    } else for (const piece of piecesOf(secret)) if (!this.#pieces.has(piece)) this.#pieces.set(piece, name)
  }

  remove(secret: string, name: string): void {
    this.#short.delete(lowerCase(secret))
    for (const piece of piecesOf(secret)) if (this.#pieces.get(piece) === name) this.#pieces.delete(piece)
  }

  /** A text with the names of secrets in place of their pieces. */
  masked(text: string, spell: (name: string) => string): string {
    const lower = lowerCase(text)
    let shown = ''
    let done = 0
    for (let at = 0; at < lower.length; at++) {
      const found = this.#foundAt(lower, at)
      if (!found) continue
      shown += text.slice(done, at) + spell(found.name)
      done = found.end
      at = found.end - 1
    }
    return done === 0 ? text : shown + text.slice(done)
  }

  /** The name of a secret that a text has a piece of. */
  nameIn(text: string): string | undefined {
    const lower = lowerCase(text)
    for (let at = 0; at < lower.length; at++) {
      const found = this.#foundAt(lower, at)
      if (found) return found.name
    }
    return undefined
  }

  /** Where what begins here ends. Tokens of one kind begin alike, so it is the last piece that tells which one it is. */
  #foundAt(lower: string, at: number): { name: string; end: number } | undefined {
    let found: { name: string; end: number } | undefined
    for (let from = at; from < (found?.end ?? at + 1); from++) {
      const name = this.#pieces.get(lower.slice(from, from + pieceLength))
      if (name !== undefined) found = { name, end: from + pieceLength }
    }
    return found ?? this.#shortAt(lower, at)
  }

  #shortAt(lower: string, at: number): { name: string; end: number } | undefined {
    for (const [secret, name] of this.#short) if (lower.startsWith(secret, at)) return { name, end: at + secret.length }
    return undefined
  }
}

function* piecesOf(secret: string): Iterable<string> {
  const lower = lowerCase(secret)
  for (let at = 0; at + pieceLength <= lower.length; at++) yield lower.slice(at, at + pieceLength)
}

/** Small letters for the 26 that have one of the same length in every text. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase())
}
