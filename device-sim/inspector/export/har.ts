import { parseAddress } from '../../../src/text/address.ts'
import type { Instant } from '../../../src/time/units.ts'
import type { Body, Exchange, HeaderFields, ShownAnswer, ShownRequest } from '../exchange.ts'
import { exchangesIn, type Run } from '../run.ts'
import { headerOf } from '../summaries.ts'

/** What HAR says where nothing is known. */
const unknown = -1

/** A run as an HTTP archive (HAR 1.2), for the network panel of a browser. In place of secrets there are their names. */
export function harOf(run: Run, version: string): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'tenfoot', version },
      pages: [],
      entries: exchangesIn(run).map(entryOf),
      comment: 'Secrets are replaced by names such as code #1',
    },
  }
}

function entryOf(exchange: Exchange): object {
  const { request } = exchange
  const comment = commentOf(exchange)
  return {
    startedDateTime: isoOf(request.at),
    time: timeOf(exchange),
    request: requestOf(request),
    response: exchange.state === 'answered' ? responseOf(exchange.answer) : noResponse(exchange),
    cache: {},
    timings: timingsOf(exchange),
    ...(comment !== '' && { comment }),
  }
}

function requestOf({ method, url, headers, body }: ShownRequest): object {
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    queryString: pairs([...(parseAddress(url)?.searchParams ?? [])]),
    headersSize: unknown,
    bodySize: body?.bytes ?? 0,
    ...(body && { postData: postDataOf(headers, body) }),
  }
}

/** A form is given as its text and as its fields; HAR wants both. */
function postDataOf(headers: HeaderFields, { text, note }: Body): object {
  const mimeType = headerOf(headers, 'content-type') ?? ''
  const params = mimeType.startsWith('application/x-www-form-urlencoded') ? pairs([...new URLSearchParams(text)]) : []
  return { mimeType, text, params, ...(note !== undefined && { comment: note }) }
}

function responseOf({ status, statusText, headers, body }: ShownAnswer): object {
  return {
    status,
    statusText,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    content: {
      size: body.bytes,
      mimeType: headerOf(headers, 'content-type') ?? '',
      text: body.text,
      ...(body.note !== undefined && { comment: body.note }),
    },
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: unknown,
    bodySize: body.bytes,
  }
}

/** HAR has no answer that never came: browsers show status 0 as a failure. */
function noResponse(exchange: Exchange): object {
  return {
    status: 0,
    statusText: exchange.state === 'failed' ? exchange.message : '',
    httpVersion: '',
    cookies: [],
    headers: [],
    content: { size: 0, mimeType: 'x-unknown' },
    redirectURL: '',
    headersSize: unknown,
    bodySize: unknown,
    ...(exchange.state === 'failed' && { _error: exchange.message }),
  }
}

function timeOf(exchange: Exchange): number {
  const { at } = exchange.request
  if (exchange.state === 'answered') return Math.max(0, exchange.answer.at - at)
  return exchange.state === 'failed' ? Math.max(0, exchange.at - at) : 0
}

/** What a tap cannot tell apart, sending and waiting, counts as waiting. */
function timingsOf(exchange: Exchange): object {
  const nothing = { blocked: unknown, dns: unknown, connect: unknown, ssl: unknown, send: 0 }
  if (exchange.state !== 'answered') return { ...nothing, wait: timeOf(exchange), receive: 0 }
  const { headAt, at } = exchange.answer
  return { ...nothing, wait: Math.max(0, headAt - exchange.request.at), receive: Math.max(0, at - headAt) }
}

function commentOf(exchange: Exchange): string {
  switch (exchange.state) {
    case 'open':
      return 'no answer yet'
    case 'failed':
      return exchange.message
    case 'answered':
      return exchange.answer.tokens.map(({ name }) => name).join(', ')
  }
}

function pairs(fields: HeaderFields): readonly { name: string; value: string }[] {
  return fields.map(([name, value]) => ({ name, value }))
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString()
}
