import { connect } from 'node:net'

/** Spells one keep-alive POST of a form. */
export function post(path, body, port) {
  return (
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

/**
 * Sends requests over a few keep-alive connections, one at a time on each, until `next` has none left or time is up.
 * Answers the number of answers, the seconds taken and how often each status came.
 */
export async function load(port, next, { connections = 16, milliseconds = 2000, onBody } = {}) {
  const started = performance.now()
  const until = started + milliseconds
  const statuses = {}
  let count = 0
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true)
      let buffer = ''
      const send = () => {
        const request = performance.now() < until ? next() : undefined
        if (request === undefined) {
          socket.end()
          resolve()
        } else socket.write(request)
      }
      socket.setEncoding('latin1')
      socket.once('connect', send)
      socket.once('error', reject)
      socket.on('data', (chunk) => {
        buffer += chunk
        const answer = complete(buffer)
        if (!answer) return
        buffer = buffer.slice(answer.length)
        count += 1
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
        onBody?.(answer.body)
        send()
      })
    })
  await Promise.all(Array.from({ length: connections }, one))
  return { count, seconds: (performance.now() - started) / 1000, statuses }
}

function complete(buffer) {
  const end = buffer.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = buffer.slice(0, end)
  const status = head.slice(9, 12)
  const fixed = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (fixed) {
    const length = end + 4 + Number(fixed[1])
    return buffer.length >= length ? { status, length, body: buffer.slice(end + 4, length) } : undefined
  }
  const last = buffer.indexOf('0\r\n\r\n', end)
  return last < 0 ? undefined : { status, length: last + 5, body: buffer.slice(end + 4, last) }
}
