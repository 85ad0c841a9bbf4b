import { describe, expect, it } from 'vitest'
import { pageAt, pagesOf } from '../../../device-sim/view/pages.ts'
import { foldAddress, wrapAddress, wrapText } from '../../../device-sim/view/wrap.ts'

describe('wrapping', () => {
  it.each([
    ['http://127.0.0.1:8731/device', 20, ['http://127.0.0.1', ':8731/device']],
    ['http://192.168.1.20:8628/device', 20, ['http://192.168.1.20', ':8628/device']],
    ['https://signin.example.com/device', 20, ['signin.example.com/', 'device']],
    ['https://tv.example/device', 20, ['tv.example/device']],
    ['http://[fe80::1]:8628/device', 16, ['http://[fe80::1]', ':8628/device']],
    ['https://a-name-wider-than-all.example/', 20, ['a-name-wider-than-al', 'l.example/']],
  ])('foldAddress() breaks %s in %i columns at its joints', (address, width, lines) => {
    expect(foldAddress(address, width)).toEqual(lines)
  })

  it('wrapAddress() breaks what is between two slashes at its joints, where it is wider than a line', () => {
    expect(wrapAddress('http://192.168.1.20:8628/device', 20)).toEqual(['http://', '192.168.1.20:8628/', 'device'])
    expect(wrapAddress('http://signin.example.com:8628/device', 20)).toEqual(['http://', 'signin.example.com', ':8628/device'])
  })

  it.each([
    ['Server: http://192.168.1.20:8628', 20, ['Server:', 'http://192.168.1.20', ':8628']],
    ['ada.example@example.test', 20, ['ada.example@example', '.test']],
    ['abcd-efgh-jkmn-pqrs', 12, ['abcd-efgh-', 'jkmn-pqrs']],
    ['sub 24828976100124', 8, ['sub', '24828976', '100124']],
  ])('wrapText() tears %s in %i columns at its joints, else anywhere', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines)
  })
})

describe('pagesOf()', () => {
  it.each([
    [[['a'], ['b', 'c'], ['d']], 2, [['a'], ['b', 'c'], ['d']]],
    [
      [['a'], ['b'], ['c', 'd', 'e'], ['f']],
      2,
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
      ],
    ],
    [[['a', 'b', 'c'], ['d']], 4, [['a', 'b', 'c', 'd']]],
    [[], 3, [[]]],
    [[['a']], 0, [[]]],
  ])('puts %j on pages of %i lines and parts nothing that fits one', (things, room, pages) => {
    expect(pagesOf(things, room)).toEqual(pages)
  })

  it('pageAt() turns them, and says which it is where there are several', () => {
    expect([0, 1, 2].map((beat) => pageAt([['a'], ['b']], beat))).toEqual([
      { page: ['a'], index: 0, mark: '1/2' },
      { page: ['b'], index: 1, mark: '2/2' },
      { page: ['a'], index: 0, mark: '1/2' },
    ])
    expect(pageAt([['a']], 7)).toEqual({ page: ['a'], index: 0, mark: '' })
  })
})
