import { describe, expect, it } from 'vitest'
import {
  flagOf,
  instantOf,
  numberOf,
  optional,
  type Row,
  textOf,
  wordsOf,
  writeOptional,
  writeText,
  writeWords,
} from '../../../server/store/columns.ts'
import { readClient } from '../../../server/store/rows/clients.ts'
import { readGrant, writeGrantState } from '../../../server/store/rows/grants.ts'
import { approved, consumed, denied, pending } from '../grant/examples.ts'

const row: Row = { text: 'one two', empty: '', number: 7, nothing: null, flag: 1, bytes: new Uint8Array(1), big: 7n }

describe('a column', () => {
  it('is read as what it is', () => {
    expect([textOf(row, 'text'), textOf(row, 'empty'), numberOf(row, 'number'), instantOf(row, 'number')]).toEqual(['one two', '', 7, 7])
    expect([flagOf(row, 'flag'), wordsOf(row, 'text'), wordsOf(row, 'empty'), wordsOf(row, 'nothing')]).toEqual([
      true,
      ['one', 'two'],
      [],
      [],
    ])
    expect([optional(row, 'nothing', textOf), optional(row, 'text', textOf)]).toEqual([undefined, 'one two'])
  })

  it.each([
    ['a number for a text', () => textOf(row, 'number'), 'number is not a text'],
    ['null for a text', () => textOf(row, 'nothing'), 'nothing is not a text'],
    ['bytes for a text', () => textOf(row, 'bytes'), 'bytes is not a text'],
    ['a text for a number', () => numberOf(row, 'text'), 'text is not a number'],
    ['a number that JavaScript cannot hold', () => numberOf(row, 'big'), 'big is not a number'],
    ['a text for a flag', () => flagOf(row, 'text'), 'text is not a number'],
    ['a column that is not there', () => optional(row, 'missing', textOf), 'missing is not a text'],
  ])('refuses %s: then the database is not ours', (_what, read, why) => {
    expect(read).toThrow(`Cannot read the database: ${why}`)
  })

  it('is written as the engines know it, and never with a NUL', () => {
    expect([writeText('a'), writeOptional(undefined), writeOptional('a'), writeWords(undefined), writeWords(['a', 'b'])]).toEqual([
      'a',
      null,
      'a',
      null,
      'a b',
    ])
    expect(() => writeText('a\0')).toThrow('Cannot store a text: it has a NUL character')
    expect(() => writeOptional('\0a')).toThrow('Cannot store a text: it has a NUL character')
  })
})

describe('a grant’s row', () => {
  it('says who answered only where somebody has let the device in', () => {
    const people = [pending, approved, denied, consumed].map((grant) => writeGrantState(grant).filter((value) => value === 'ada').length)
    expect(people).toEqual([0, 1, 0, 1])
  })

  it('refuses a status that this version does not know', () => {
    const facts = {
      id: 'a',
      client: 'a',
      scope: '',
      requested_at: 0,
      expires_at: 0,
      address: '',
      device_name: null,
      jkt: null,
      resources: null,
      interval: 5,
    }
    const flags = { is_slowed: 0, is_shared: 0, is_polled_elsewhere: 0, is_expiry_noted: 0 }
    const unknown = { ...facts, ...flags, polled_at: null, status: 'frozen', seen_by: null }
    expect(() => readGrant(unknown)).toThrow('Cannot read a grant from the database: its status is "frozen"')
  })
})

describe('a client’s row', () => {
  it('means ES256, the default, by anything but RS256', () => {
    const facts = {
      id: 'a',
      name: 'a',
      secret: null,
      scope: 'openid',
      may_use_device_grant: 1,
      must_prove_key: 0,
      resources: null,
      guards: null,
      requires_second_factor: 0,
      requires_signed_approval: 0,
      networks: null,
      created_at: 0,
    }
    const read = ['ES256', 'RS256', 'HS256'].map((signing_algorithm) => readClient({ ...facts, signing_algorithm }).signingAlgorithm)
    expect(read).toEqual(['ES256', 'RS256', 'ES256'])
  })
})
