import { describe, expect, it } from 'vitest'
import { answerSummary, requestSummary } from '../../../device-sim/inspector/summaries.ts'
import { instant } from '../../../src/time/units.ts'

/** What an inspector says of the requests behind a home row. */

const said = (members: object) =>
  answerSummary({
    headAt: instant(0),
    at: instant(0),
    status: 200,
    statusText: 'OK',
    headers: [['content-type', 'application/json']],
    body: { text: JSON.stringify(members), bytes: 1 },
    tokens: [],
  }).says

describe('a summary', () => {
  it('counts the tiles of a home row', () => {
    expect(said({ tiles: [{ title: 'Films' }, {}] })).toBe('2 tiles')
    expect(said({ tiles: [1] })).toBe('1 tile')
    expect(said({ tiles: 7, sub: 'ada' })).toBe('sub ada')
  })

  it('names whose metadata came, cleaned (E-12)', () => {
    expect(said({ resource: 'https://tv.example/api/tiles\u001b[2J', authorization_servers: [] })).toBe(
      'metadata of https://tv.example/api/tiles[2J',
    )
  })

  it('shows the name of a token that goes to a resource', () => {
    const url = 'https://tv.example/api/tiles'
    const headers = [['authorization', 'DPoP ‹access token #1›']] as const
    expect(requestSummary({ at: instant(0), method: 'GET', url, headers })).toMatchObject({ says: '‹access token #1›', short: 'tiles' })
  })
})
