// The little of curl that the manual uses, for machines without it: curl -s [-i] [-d FIELD=VALUE]... [-H 'NAME: VALUE' | -H @-]... URL
import { readFileSync } from 'node:fs'
import { request } from 'undici'

const fields = []
const headers = {}
let url = ''
let isHeadShown = false
const words = process.argv.slice(2)
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word === '-s') continue
  if (word === '-i') isHeadShown = true
  else if (word === '-d') fields.push(words.shift())
  else if (word === '-H') {
    const word = words.shift()
    for (const line of (word === '@-' ? readFileSync(0, 'utf8').trim() : word).split('\n')) {
      const [name, value] = line.split(': ')
      headers[name] = value
    }
  } else url = word
}
if (fields.length > 0) headers['content-type'] = 'application/x-www-form-urlencoded'
const answer = await request(url, {
  method: fields.length > 0 ? 'POST' : 'GET',
  headers,
  body: fields.length > 0 ? fields.join('&') : null,
})
if (isHeadShown) {
  const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  process.stdout.write(`HTTP/1.1 ${answer.statusCode}\r\n${lines.join('')}\r\n`)
}
process.stdout.write(await answer.body.text())
