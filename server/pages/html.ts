/** Markup that is safe to send: made by `html` alone, which escapes whatever it is given (D-12). */
export class Html {
  readonly #markup: string

  constructor(parts: readonly string[], pieces: readonly Piece[]) {
    this.#markup = parts.map((part, i) => part + (i < pieces.length ? markup(pieces[i]) : '')).join('')
  }

  /** The markup itself, for the wire. */
  toString(): string {
    return this.#markup
  }
}

/** What may stand in a template: markup, text (escaped), numbers, lists of these; undefined and false leave nothing. */
export type Piece = Html | string | number | false | undefined | readonly Piece[]

/** Makes markup of a template; text that is put into it is escaped for content and for quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(parts, pieces)
}

function markup(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (piece instanceof Html) return piece.toString()
  if (typeof piece === 'object') return piece.map(markup).join('')
  return escaped(String(piece))
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
}
