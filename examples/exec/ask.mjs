// Asks an API with the token that `tenfoot exec` hands over, in whichever way. Argument: the address of the API.
import { readFileSync } from 'node:fs'

const { TENFOOT_TOKEN_URL: url } = process.env
const [, , api] = process.argv

/** What a request takes: a token that is fit for use now and, where it is bound to a key, a proof for this very request. */
async function headers(nonce) {
  if (!url) return { authorization: `Bearer ${readFileSync(3, 'utf8').trim()}` }
  const { access_token: token, token_type: type } = await take(fetch(url))
  if (type === 'Bearer') return { authorization: `Bearer ${token}` }
  const body = new URLSearchParams({ method: 'GET', url: api, ...(nonce && { nonce }) })
  const proven = await take(fetch(url, { method: 'POST', body }))
  return { authorization: `DPoP ${proven.access_token}`, dpop: proven.dpop }
}

async function take(asked) {
  const answer = await asked
  if (answer.status !== 200) throw new Error((await answer.json()).error_description)
  return answer.json()
}

let answer = await fetch(api, { headers: await headers() })
// The first proof may lack a nonce that the API wants; it says which (RFC 9449 §9).
const nonce = answer.headers.get('dpop-nonce')
if (answer.status === 401 && nonce) answer = await fetch(api, { headers: await headers(nonce) })
console.log(`${answer.status}: hello ${(await answer.json()).name}`)
