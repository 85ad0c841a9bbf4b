import { cleanText } from '../../src/text/clean.ts'
import type { HomeTile, Shelf } from './state.ts'
import { type Language, wordsOf } from './words/languages.ts'

/** What a tile is called, what it says below that, and what it is for. */
export interface TileTexts {
  readonly title: string
  readonly about: string
  readonly detail: string
}

/**
 * The texts of a tile that the server put into the home row. They are cleaned once more, since recordings hold tiles, too. Servers speak
 * English: a television that speaks another language has words of its own for the tiles that it knows.
 */
export function tileTexts({ id, title, about }: HomeTile, language: Language): TileTexts {
  if (language !== 'en' && isShelf(id)) {
    const { actions, tiles, home } = wordsOf(language)
    return { title: actions[id], about: tiles[id], detail: home.details[id] }
  }
  const [name, more] = [cleanText(title, 24), cleanText(about, 40)]
  return { title: name, about: more, detail: more === '' ? name : `${name}: ${more}` }
}

function isShelf(id: string): id is Shelf {
  return id === 'films' || id === 'series' || id === 'radio'
}
