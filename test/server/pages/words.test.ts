import { describe, expect, it } from 'vitest'
import { describeServer } from '../../../server/flows/describe-server.ts'
import { english, type Words } from '../../../server/pages/words/english.ts'
import { languages } from '../../../server/pages/words/languages.ts'
import { everyPage } from '../../support/every-page.ts'
import { frame } from '../../support/frame.ts'
import { openServices } from '../../support/services.ts'

/** What is said the same way in another language on purpose. */
const alike: Readonly<Record<string, readonly string[]>> = {
  de: ['scopes.between', 'enterCode.code', 'account.name'],
  'en-XA': ['scopes.between'],
}

/** Every text by the path of its key; one that takes something is told of one and of seven. */
function textsOf(words: Words): Map<string, string> {
  return new Map(Object.entries(words).flatMap(([key, value]) => (typeof value === 'object' ? texts(key, value) : [])))
}

function texts(path: string, value: unknown): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [1, 7].map((count) => [`${path}(${count})`, String(value(count, '9', '9'))])
  return Object.entries(value as object).flatMap(([key, inner]) => texts(`${path}.${key}`, inner))
}

const others = Object.entries(languages).filter(([lang]) => lang !== 'en')

describe('the words of the pages', () => {
  it.each(others)('lack nothing in %s, and say nothing in English by accident', (lang, words) => {
    const [ours, theirs] = [textsOf(english), textsOf(words)]
    expect([...theirs.keys()]).toEqual([...ours.keys()])
    const same = [...theirs].filter(([key, text]) => text === ours.get(key)).map(([key]) => key)
    expect(same).toEqual(alike[lang] ?? [])
  })

  it.each(others)('have what they are given in every text of %s, or count it in words', (_lang, words) => {
    const given = [...textsOf(english)].filter(([key, text]) => key.endsWith('(7)') && text.includes('7')).map(([key]) => key)
    const theirs = textsOf(words)
    expect(given.filter((key) => !theirs.get(key)?.includes('7'))).toEqual([])
  })

  it('are under the tag that pages say they are in', () => {
    expect(Object.entries(languages).map(([tag, { lang }]) => [tag, lang])).toEqual(Object.keys(languages).map((tag) => [tag, tag]))
  })

  it('are in Japanese signs or German letters, without the other’s punctuation', () => {
    const japanese = [...textsOf(languages['ja'] ?? english)].filter(([, text]) => /[.,?!]( |$)/.test(text))
    const german = [...textsOf(languages['de'] ?? english)].filter(([, text]) => /[。、]|[“"][^„]*["”]/.test(text))
    expect([japanese, german]).toEqual([[], []])
  })

  it('stand in brackets in the pseudo-locale, which shows what was forgotten or cut', () => {
    const said = [...textsOf(languages['en-XA'] ?? english).values()].filter((text) => /\p{L}/u.test(text))
    expect(said.filter((text) => !/^⟦.*⟧$/s.test(text) || /[a-z]/i.test(text))).toEqual([])
  })

  it('B-36: are those that the metadata tell of', async () => {
    const { settings } = await openServices()
    expect(describeServer(settings).uiLocalesSupported).toEqual(Object.keys(languages).filter((tag) => tag !== 'en-XA'))
  })
})

/** What a person reads or hears of a page: its text, and the attributes that are said. */
function readIn(page: string): string {
  const said = [...page.matchAll(/ (?:aria-label|placeholder|alt|title|data-failed|data-there)="([^"]*)"/g)].map(([, text]) => text)
  const text = page.replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '').replace(/<[^>]*>/g, '\n')
  return [text, ...said].join('\n')
}

describe('every page', () => {
  const disguised = everyPage({ ...frame, words: languages['en-XA'] ?? english, brand: { ...frame.brand, name: '99' } })

  it('has all its texts from the words: none is left in English in the pseudo-locale', () => {
    const forgotten = [...disguised].map(([name, page]) => [name, readIn(page.toString()).match(/[a-z]{2,}/g)]).filter(([, found]) => found)
    expect(forgotten).toEqual([])
  })

  it('together have every text that there is', () => {
    const all = [...everyPage(frame).values()].map((page) => readIn(page.toString())).join('\n')
    const shown = all.replaceAll('&#39;', "'")
    const unused = [...textsOf(english)].filter(
      ([key, text]) => !key.endsWith(')') && text !== ', ' && !shown.toLowerCase().includes(text.toLowerCase()),
    )
    expect(unused.map(([key]) => key)).toEqual([])
  })

  it('says which language it is in', () => {
    for (const [lang, words] of Object.entries(languages))
      for (const page of everyPage({ ...frame, words }).values())
        expect(page.toString()).toContain(`<html lang="${lang}" dir="${words.dir}">`)
  })
})
