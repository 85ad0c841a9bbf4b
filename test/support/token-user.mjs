// A command as `tenfoot exec` runs it: takes a token from where it is told, asks whose it is, says so, and stays until Enter or the end
// of its input. Argument: ISSUER.
import { readFileSync } from 'node:fs'

const { TENFOOT_TOKEN_FD: descriptor, TENFOOT_TOKEN_URL: url } = process.env
const token = url ? (await (await fetch(url)).json()).access_token : readFileSync(Number(descriptor), 'utf8').trim()
const answer = await fetch(`${process.argv[2]}/userinfo`, { headers: { authorization: `Bearer ${token}` } })
console.log(`Hello ${(await answer.json()).name}`)
await new Promise((resolve) => process.stdin.once('data', resolve).once('end', resolve))
process.exit()
