import { gzipSync } from 'node:zlib'
import { raw, rewritten, says } from '../answers.ts'
import { drips, floods, hangs, jsonHead, stops } from '../floods.ts'
import type { Answer, Way } from '../way.ts'
import { everywhere } from './everywhere.ts'

const subject = 'sizes and floods'
const megabyte = 'x'.repeat(1024 * 1024)
const spaces = Buffer.alloc(1024 * 1024, ' ')
const chunked = `${jsonHead}transfer-encoding: chunked\r\n\r\n`
const bomb = once(() => gzipSync(Buffer.alloc(50 * 1024 * 1024, ' ')))

/** Answers without an end, or with one that a device would not live to see. */
export const floodWays: readonly Way[] = [
  ...everywhere(subject, 'a body without end', ['E-26'], floods(`${jsonHead}connection: close\r\n\r\n`, spaces), { metadata: 'violated' }),
  ...everywhere(subject, 'silence', ['A-51', 'E-27'], hangs),
  way('a body of 100 MB, as it says', ['E-26'], floods(`${jsonHead}content-length: 104857600\r\n\r\n`, spaces)),
  way('a body without end, in chunks', ['E-26'], floods(chunked, `100000\r\n${megabyte}\r\n`)),
  way('a gzip bomb of 50 MB', ['E-26'], says(200, bomb, { 'content-encoding': 'gzip' })),
  way('a gzip bomb that says it is text', ['E-26'], says(200, bomb)),
  way('a body that says it is packed, and is not', ['E-26', 'E-28'], rewritten(asIs, { 'content-encoding': 'br, gzip' })),
  way('a body of one byte a second', ['E-27'], drips(chunked, '1\r\n \r\n')),
  way('one header a second', ['E-27'], drips('HTTP/1.1 200 OK\r\n', 'x-more: and more\r\n')),
  way('half a status line, and then nothing', ['E-27'], stops('HTTP/1.1 2')),
  way('half a body, and then nothing', ['E-27'], stops(`${jsonHead}content-length: 100\r\n\r\n{"device_code":`)),
  way('a header of 1 MB', ['E-26'], raw(`${jsonHead}x-large: ${megabyte}\r\n\r\n{}`)),
  way('10,000 headers', ['E-26'], raw(`${jsonHead}${'x-many: one\r\n'.repeat(10_000)}\r\n{}`)),
  way('headers without end', ['E-26'], floods(jsonHead, 'x-many: one\r\n'.repeat(100))),
  way('trailers without end', ['E-26'], floods(`${chunked}2\r\n{}\r\n0\r\n`, 'x-trailer: one\r\n'.repeat(100))),
  way('the extension of a chunk without end', ['E-27'], floods(`${chunked}2;x=`, megabyte, 'until cut')),
  way('100 Continue without end', ['E-27'], floods('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100), 'until cut')),
  way('early hints without end', ['E-27'], floods('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100), 'until cut')),
]

/** The device asks for codes ten times, slower each time, and then says so. */
function way(does: string, tries: readonly string[], answer: Answer): Way {
  return { subject, does, tries, fate: 'unreachable', answers: { codes: answer } }
}

/** Made when it is first asked for. */
function once(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined
  return () => {
    made ??= make()
    return made
  }
}

function asIs(text: string): string {
  return text
}
