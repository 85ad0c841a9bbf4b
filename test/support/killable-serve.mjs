/**
 * Runs `tenfoot serve` and kills it with -9 at a chosen moment, from inside, where a test outside could not aim:
 *   KILL_AT=commit:N   right after the Nth commit that must last (an answer, a redemption), before anything is answered
 *   KILL_AT=answer:N   right after the Nth answer of a person was taken (303), before the outcome page is asked for
 *   KILL_AT=request:N  when the Nth request has arrived, before it is handled
 * Nothing of this is in the program: only what it uses is wrapped.
 */
import http, { ServerResponse } from 'node:http'
import { DatabaseSync } from '@photostructure/sqlite'

const [moment, count] = (process.env.KILL_AT ?? '').split(':')
let left = Number(count)

function strike() {
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}

if (moment === 'commit') {
  const { exec, prepare } = DatabaseSync.prototype
  let mustLast = false
  DatabaseSync.prototype.exec = function (sql) {
    if (/synchronous\s*=/i.test(sql)) mustLast = /full/i.test(sql)
    return exec.call(this, sql)
  }
  DatabaseSync.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql)
    if (!/^\s*commit/i.test(sql)) return statement
    const run = statement.run.bind(statement)
    return {
      run() {
        const result = run()
        if (mustLast) strike()
        return result
      },
    }
  }
}
if (moment === 'answer') {
  const { end } = ServerResponse.prototype
  ServerResponse.prototype.end = function (...rest) {
    const isAnswer = this.statusCode === 303 && this.req?.method === 'POST' && this.req.url.endsWith('/device/answer')
    if (isAnswer) this.once('finish', strike)
    return end.apply(this, rest)
  }
}
if (moment === 'request') {
  const { emit } = http.Server.prototype
  http.Server.prototype.emit = function (event, ...rest) {
    if (event === 'request') strike()
    return emit.call(this, event, ...rest)
  }
}

await import('../../dist/cli/main.js')
