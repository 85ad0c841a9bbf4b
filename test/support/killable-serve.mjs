/**
 * Runs `tenfoot serve` and kills it with -9 at a chosen moment, from inside, where a test outside could not aim:
 *   KILL_AT=commit:N   right after the Nth commit that must last (an answer, a redemption), before anything is answered
 *   KILL_AT=answer:N   right after the Nth answer of a person was taken (303), before the outcome page is asked for
 *   KILL_AT=request:N  when the Nth request has arrived, before it is handled
 * Nothing of this is in the program: only what it uses is wrapped.
 */
import http, { ServerResponse } from 'node:http'
import { register } from 'node:module'
import { strikeAt } from './strike.mjs'

/** Gives everybody but the wrapper itself the wrapped SQLite. */
const wrapper = new URL('killable-sqlite.mjs', import.meta.url).href
const hooks = `export const resolve = (name, context, next) => name === '@photostructure/sqlite' && context.parentURL !== '${wrapper}'
  ? { url: '${wrapper}', shortCircuit: true } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

const { end } = ServerResponse.prototype
ServerResponse.prototype.end = function (...rest) {
  const isAnswer = this.statusCode === 303 && this.req?.method === 'POST' && this.req.url.endsWith('/device/answer')
  if (isAnswer) this.once('finish', () => strikeAt('answer'))
  return end.apply(this, rest)
}

const { emit } = http.Server.prototype
http.Server.prototype.emit = function (event, ...rest) {
  if (event === 'request') strikeAt('request')
  return emit.call(this, event, ...rest)
}

await import('../../dist/cli/main.js')
