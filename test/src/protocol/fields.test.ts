import { describe, expect, it } from 'vitest'
import {
  field,
  fieldList,
  isMembers,
  isWellEncoded,
  numberMember,
  ownMember,
  readForm,
  requiredField,
  requiredString,
  stringListMember,
  stringMember,
  UnreadableAnswer,
  writeForm,
} from '../../../src/protocol/fields.ts'
import { OAuthError } from '../../../src/protocol/oauth-error.ts'

describe('field()', () => {
  it('B-02 A-05: takes an empty value for one that was not sent', () => {
    expect(field(readForm('scope=&client_id=tv'), 'scope')).toBeUndefined()
    expect(field(readForm('client_id=tv'), 'scope')).toBeUndefined()
    expect(field(readForm('client_id=tv'), 'client_id')).toBe('tv')
  })

  it.each(['x=1&x=1', 'x=1&x=2', 'x=1&%78=1', 'x=1&x=', 'x=&x='])('A-07 B-02: refuses what is sent twice: %s', (body) => {
    expect(() => field(readForm(body), 'x')).toThrow(new OAuthError('invalid_request', 'The parameter x was sent more than once'))
  })

  it('A-06 A-08: looks at nothing else, however often it was sent', () => {
    expect(field(readForm('foo=1&foo=2&x=1'), 'x')).toBe('1')
  })

  it('A-02: takes a question mark at the beginning for a part of the first name', () => {
    expect([...readForm('?client_id=tv')]).toEqual([['?client_id', ['tv']]])
    expect([...readForm('')]).toEqual([])
  })

  it('A-02: reads UTF-8, plus signs and percent signs', () => {
    expect(field(readForm('x=a+b%2Bc%C3%A4'), 'x')).toBe('a b+cä')
  })

  it('D-48: takes names of a prototype for names like any other', () => {
    const form = readForm('__proto__=a&constructor=b')
    expect(field(form, '__proto__')).toBe('a')
    expect(field(form, 'constructor')).toBe('b')
    expect(field(form, 'toString')).toBeUndefined()
  })
})

describe('isWellEncoded()', () => {
  it.each(['', 'x=a+b', 'x=%C3%A4&y=%e2%82%ac', 'x=ä€💩', 'x=%00', 'x=%25zz'])('A-02 B-03: takes %j', (body) => {
    expect(isWellEncoded(body)).toBe(true)
  })

  it.each(['%', 'x=%', 'x=%4', 'x=%zz', '%=x', 'x=%ff', 'x=%C3', 'x=%c3%28', 'x=%C3&%A4=y', 'x=%ed%a0%80', 'x=%c0%80'])(
    'A-02 B-03: refuses %j, which is no UTF-8',
    (body) => {
      expect(isWellEncoded(body)).toBe(false)
    },
  )
})

describe('requiredField()', () => {
  it.each(['', 'device_code='])('A-35: refuses %j, where the parameter is missing or empty', (body) => {
    expect(() => requiredField(readForm(body), 'device_code')).toThrow(
      new OAuthError('invalid_request', 'The parameter device_code is missing'),
    )
  })
})

describe('fieldList()', () => {
  it('A-08: gives every value of what may be repeated', () => {
    expect(fieldList(readForm('resource=a&resource=&resource=b'), 'resource')).toEqual(['a', 'b'])
    expect(fieldList(readForm(''), 'resource')).toEqual([])
  })
})

describe('writeForm()', () => {
  it('leaves out what is not there, and is read back', () => {
    const body = writeForm({ a: 'x y+&=ä', b: undefined, c: '' })
    expect(body).toBe('a=x+y%2B%26%3D%C3%A4&c=')
    expect(field(readForm(body), 'a')).toBe('x y+&=ä')
  })
})

describe('members', () => {
  const members = JSON.parse(
    '{"text":"a","number":1,"infinite":1e999,"list":["a"],"mixed":["a",1],"nothing":null,"__proto__":{"sub":"eve"}}',
  )

  it('E-28: are read by their type and never turned into another', () => {
    expect(stringMember(members, 'text')).toBe('a')
    expect(numberMember(members, 'number')).toBe(1)
    expect(stringListMember(members, 'list')).toEqual(['a'])
    expect(() => stringMember(members, 'number')).toThrow(new UnreadableAnswer('number is not a string'))
    expect(() => numberMember(members, 'text')).toThrow(new UnreadableAnswer('text is not a number'))
    expect(() => numberMember(members, 'infinite')).toThrow(new UnreadableAnswer('infinite is not a number'))
    expect(() => stringListMember(members, 'mixed')).toThrow(new UnreadableAnswer('mixed is not a list of strings'))
    expect(() => stringListMember(members, 'text')).toThrow(UnreadableAnswer)
  })

  it('take null for absent', () => {
    for (const read of [stringMember, numberMember, stringListMember]) {
      expect(read(members, 'nothing')).toBeUndefined()
      expect(read(members, 'absent')).toBeUndefined()
    }
    expect(() => requiredString(members, 'nothing')).toThrow('nothing is missing')
  })

  it('E-29: are those of the object itself', () => {
    expect(ownMember(members, 'sub')).toBeUndefined()
    expect(ownMember(members, 'toString')).toBeUndefined()
    expect(stringMember({ ...members }, 'sub')).toBeUndefined()
  })

  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ['a', false],
    [1, false],
    [undefined, false],
  ])('are an object: %j is %s', (value, isOne) => {
    expect(isMembers(value)).toBe(isOne)
  })
})
