import { describe, expect, it } from 'vitest'
import { languageOf } from '../../../../cli/options.ts'
import { builtInProfiles, television } from '../../../../device-sim/profiles/built-in.ts'
import { failureText } from '../../../../device-sim/view/failure-text.ts'
import { layoutOf } from '../../../../device-sim/view/layout.ts'
import { screenOf } from '../../../../device-sim/view/screen-of.ts'
import { type Layout, layoutText } from '../../../../device-sim/view/sheet.ts'
import type { Page, TelevisionState } from '../../../../device-sim/view/state.ts'
import { titleOf } from '../../../../device-sim/view/title.ts'
import { type Language, languages, wordsOf } from '../../../../device-sim/view/words/languages.ts'
import { wrapText } from '../../../../device-sim/view/wrap.ts'
import { failureOf } from '../../../../src/device/failure.ts'
import type { FailureCause } from '../../../../src/device/session.ts'
import { displayWidth } from '../../../../src/text/width.ts'
import { instant } from '../../../../src/time/units.ts'
import { ada, everyState, servedRow, televisionState } from '../../../support/television-states.ts'

/** Protects that a television speaks one language at a time, all of it, and that nothing of it is cut off. */

describe.each(languages.filter((language) => language !== 'en'))('a television that speaks %s', (language) => {
  it.each([
    [80, 24],
    [100, 30],
  ])('looks as it is kept, in every state, at %ix%i', async (columns, rows) => {
    const pictures = Object.entries(everyState).map(
      ([name, state]) => `== ${name}\n${layoutText(laidOut(state, language, columns, rows))}\n`,
    )
    await expect(pictures.join('\n')).toMatchFileSnapshot(`golden/${language}-${columns}x${rows}.txt`)
  })

  it('fills exactly the cells there are, in every state', () => {
    for (const [name, state] of Object.entries(everyState))
      for (const [columns, rows] of [
        [80, 24],
        [100, 30],
        [60, 16],
        [41, 13],
        [20, 4],
        [3, 2],
      ] as const)
        for (const runs of laidOut(state, language, columns, rows).lines)
          expect(
            runs.reduce((sum, { text }) => sum + displayWidth(text), 0),
            `${name} ${columns}x${rows}`,
          ).toBe(columns)
  })

  it('cuts nothing of a sentence off at 80x24', () => {
    for (const [name, state] of Object.entries(everyState)) {
      const screen = screenOf({ ...state, language })
      const seen = layoutText(laidOut(state, language, 80, 24)).replace(/[\s█▀▄]/g, '')
      const whole = [screen.title, ...(screen.kind === 'page' ? [...screen.lines, screen.status?.text ?? ''] : [])]
      for (const text of whole) expect(seen, name).toContain(text.replace(/\s/g, ''))
    }
  })
})

describe('the pseudo-locale', () => {
  it('finds no text that was forgotten: what has letters is marked, or came from outside', () => {
    for (const [name, state] of Object.entries(everyState)) {
      const screen = screenOf({ ...state, language: 'pseudo' })
      const texts = [
        screen.title,
        ...screen.notices,
        ...screen.actions.flat().flatMap(({ label, subtitle = '' }) => [label, subtitle]),
        ...screen.keys.map(({ does }) => does),
        ...(screen.kind === 'page' ? [...screen.lines, ...screen.facts.map(({ label }) => label), screen.status?.text ?? ''] : []),
        ...(screen.kind === 'home' ? [screen.account, screen.detail] : []),
        ...(screen.kind === 'code' ? [screen.status.text, screen.timeLeft.words, screen.timeLeft.short, screen.hint ?? ''] : []),
      ]
      for (const text of texts) expect(isMarked(text) || isFromOutside(text), `${name}: ${text}`).toBe(true)
    }
  })

  it.each(
    [
      [80, 24],
      [60, 16],
      [40, 12],
      [24, 10],
      [20, 4],
      [133, 43],
    ].map(([columns = 0, rows = 0]) => ({ columns, rows })),
  )('has its last bracket everywhere, or … where a text was cut: at $columns x $rows', ({ columns, rows }) => {
    for (const input of ['arrows', 'button', 'knob'] as const)
      for (const [name, state] of Object.entries(everyState)) {
        const text = everyTurn({ ...state, profile: { ...television, input } }, columns, rows)
        const missing = count(text, /⟦/g) - count(text, /⟧/g)
        expect(missing, `${name}\n${text}`).toBeGreaterThanOrEqual(0)
        // What was put into another text is cut with it.
        expect(missing, `${name}\n${text}`).toBeLessThanOrEqual(2 * count(text, /…(?![·⟧])/g))
      }
  })

  it('leaves no letter of English on the screen with the code', () => {
    const text = layoutText(laidOut(everyState['code'] as TelevisionState, 'pseudo', 120, 40))
    expect(text).not.toMatch(/Scan|phone|Check|Approve|left|Waiting|Help/)
  })
})

describe('failureText()', () => {
  const causes = Object.keys(wordsOf('en').trouble.failures) as FailureCause[]

  it.each(causes)('says of %s on the screen what a log is told, and in other languages something else', (cause) => {
    const failure = failureOf({ cause, host: 'tv.example:8443', detail: '503' })
    expect(failureText(failure, 'en')).toBe(failure.message)
    expect(failureText(failure, 'pseudo')).toMatch(/^⟦.*⟧$/)
    for (const language of ['de', 'ja'] as const) {
      const text = failureText(failure, language)
      expect(text).toContain('tv.example:8443')
      expect(text).not.toBe(failure.message)
      expect(text.includes('503')).toBe(failure.message.includes('503'))
    }
  })

  it('says in the message what nothing else knows, and nothing that controls a terminal', () => {
    expect(failureText({ kind: 'unreachable', message: 'The port\x1b[31m is taken' }, 'de')).toBe('The port[31m is taken')
    expect(failureText(failureOf({ cause: 'other', host: 'tv.example', detail: 'b\x07ad' }), 'de')).toMatch(/: bad$/)
  })

  it.each(['unfound', 'stopped', 'retrying', 'account'] as const)('is what a page shows: %s', (page) => {
    const failure = failureOf({ cause: 'silence', host: 'tv.example' })
    const pages: Record<typeof page, Page> = {
      unfound: { at: 'unfound', failures: 1, failure, retryAt: instant(128_000) },
      stopped: { at: 'stopped', ending: { reason: 'unreachable', failure } },
      retrying: {
        at: 'signing-in',
        session: { phase: 'retrying', failures: 1, failure, retryAt: instant(128_000) },
        tally: { startedAt: instant(0), polls: 0, isSlowed: false },
      },
      account: { at: 'account', person: { ...ada, failure } },
    }
    const state = televisionState(pages[page], { language: 'ja' })
    expect(layoutText(laidOut(state, 'ja', 80, 24)).replace(/\s/g, '')).toContain('tv.exampleに接続できません:応答がありません')
  })
})

describe('titleOf()', () => {
  it('calls every built-in device in the language, and one of somebody as they do', () => {
    for (const profile of builtInProfiles) expect(titleOf(profile, 'pseudo')).toMatch(/^⟦/)
    expect(titleOf({ ...television, title: 'My own' }, 'de')).toBe('My own')
  })

  it.each(builtInProfiles.filter(({ name }) => name !== 'tv'))('is what stands on the case of $name', (profile) => {
    const said = layoutOf(
      screenOf({ ...(everyState['home'] as TelevisionState), profile, language: 'de' }),
      { columns: 120, rows: 40 },
      profile,
    )
    expect(layoutText(said)).toContain(titleOf(profile, 'de'))
  })
})

describe('wrapText() of Japanese', () => {
  it('breaks where kinsoku allows, never before 。 or 、, nor inside letters and numbers', () => {
    const text = 'このテレビの情報は消えましたが、192.168.1.20のサーバーの応答がありませんでした。「もう一度」。'
    for (let width = 16; width <= 60; width++)
      for (const line of wrapText(text, width)) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width)
        expect(line).not.toMatch(/^[。、」ー]|[「]$/)
        expect(line).not.toMatch(/^\.|192$|168$/)
      }
    expect(wrapText(text, 22).join('')).toBe(text)
  })
})

describe('languageOf()', () => {
  it.each<[NodeJS.ProcessEnv, Language]>([
    [{}, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'de_AT.UTF-8' }, 'de'],
    [{ LANG: 'de_DE.UTF-8', LC_MESSAGES: 'ja_JP.UTF-8' }, 'ja'],
    [{ LANG: 'de_DE.UTF-8', LC_ALL: 'en_GB.UTF-8' }, 'en'],
    [{ LANG: 'fr_FR.UTF-8' }, 'en'],
  ])('takes from %o %s', (environment, language) => {
    expect(languageOf(environment)).toBe(language)
  })
})

/** All that is to be seen of a state, its pages one below the other. */
function everyTurn(state: TelevisionState, columns: number, rows: number): string {
  const at = (turn: number) => layoutText(laidOut({ ...state, now: instant(state.now + turn * 8_000) }, 'pseudo', columns, rows))
  const pages = Number(/ 1\/(\d+)$/m.exec(at(0))?.[1] ?? 1)
  return Array.from({ length: pages }, (_, turn) => at(turn)).join('\n')
}

function count(text: string, sign: RegExp): number {
  return text.match(sign)?.length ?? 0
}

/** Accents and brackets, as the pseudo-locale puts them around its own texts. */
function isMarked(text: string): boolean {
  return text === '' || /^[^A-Za-z]*⟦.*⟧$/su.test(text)
}

function isFromOutside(text: string): boolean {
  const served = servedRow.flatMap(({ title, about }) => [title, about, `${title}: ${about}`])
  return ['o', 'a', 'h', 'i, x', 'n, t, p', 'r', '?', '◀ ▲ ▼ ▶', ...served].includes(text)
}

function laidOut(state: TelevisionState, language: Language, columns: number, rows: number): Layout {
  return layoutOf(screenOf({ ...state, language }), { columns, rows }, television)
}
