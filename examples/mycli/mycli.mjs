#!/usr/bin/env node
import { authorizedFetch, qrText, SignInError, signInWithDevice } from 'tenfoot'

const [issuer = 'http://127.0.0.1:8628', api = `${issuer}/userinfo`] = process.argv.slice(2)
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
try {
  const account = await signInWithDevice({
    issuer,
    clientId: 'mycli',
    signal: interrupted.signal,
    onProgress(progress) {
      if (progress.type === 'offline') console.error(`${progress.message}; next try in ${progress.retryIn} s`)
      if (progress.type !== 'code') return
      if (process.stdout.isTTY) console.log(qrText(progress.verificationUriComplete ?? progress.verificationUri, process.stdout))
      console.log(`Open ${progress.verificationUri} and enter ${progress.userCode}`)
    },
  })
  try {
    const who = await account.whoAmI()
    console.log(`Hello ${who.kind === 'known' ? (who.name ?? who.sub) : 'there'}`)
    const answer = await authorizedFetch(account)(api)
    console.log(`${api} says ${answer.status}: ${await answer.text()}`)
  } finally {
    console.log(`Signed out: ${await account.signOut()}`)
  }
} catch (error) {
  console.error(error instanceof SignInError ? error.message : error)
  process.exitCode = 1
}
