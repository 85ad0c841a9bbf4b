import type { Answer } from './way.ts'

/** The head of an answer that says it is JSON, for bodies that no server library would send. */
export const jsonHead = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

/** No more is sent than this to one request, whatever the client takes, so that a test of a bad client ends. */
const most = 256 * 1024 * 1024

/** Never answers. */
export const hangs: Answer = ({ fallSilent }) => fallSilent()

/** Begins an answer and never goes on. */
export function stops(beginning: string): Answer {
  return ({ request, fallSilent }) => {
    request.socket.write(beginning, 'latin1', fallSilent)
  }
}

/** Begins an answer and goes on with so little, once a second by the wall clock, for ever. */
export function drips(beginning: string, drop: string): Answer {
  return ({ request: { socket }, fallSilent }) => {
    socket.write(beginning + drop, 'latin1', fallSilent)
    const drip = setInterval(() => socket.write(drop, 'latin1'), 1000)
    socket.once('close', () => clearInterval(drip))
  }
}

/**
 * Begins an answer and sends a piece of it again and again, as fast as it is taken. What a client cannot count comes to
 * an end by time alone, so for that (`until cut`) a virtual clock goes on.
 */
export function floods(beginning: string, piece: string | Buffer, end?: 'until cut'): Answer {
  return ({ request: { socket }, fallSilent }) => {
    let sent = 0
    const pump = () => {
      while (!socket.destroyed && sent < most) {
        sent += piece.length
        if (!socket.write(piece)) return void socket.once('drain', () => setImmediate(pump))
      }
      socket.destroy()
    }
    socket.write(beginning, 'latin1')
    if (end === 'until cut') fallSilent()
    pump()
  }
}

/** Cuts the connection in the middle of an answer, with a reset and not with a farewell. */
export function resets(beginning: string): Answer {
  return ({ request: { socket } }) => {
    socket.write(beginning, 'latin1', () => socket.resetAndDestroy())
  }
}
