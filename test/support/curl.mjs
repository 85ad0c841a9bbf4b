// The little of curl that the manual uses, for machines without it: curl -s [-d FIELD=VALUE]... [-H 'NAME: VALUE' | -H @-]... URL
import { readFileSync } from 'node:fs'
import { request } from 'undici'

const fields = []
const headers = {}
let url = ''
const words = process.argv.slice(2)
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word === '-s') continue
  if (word === '-d') fields.push(words.shift())
  else if (word === '-H') {
    const word = words.shift()
    const [name, value] = (word === '@-' ? readFileSync(0, 'utf8').trim() : word).split(': ')
    headers[name] = value
  } else url = word
}
if (fields.length > 0) headers['content-type'] = 'application/x-www-form-urlencoded'
const { body } = await request(url, {
  method: fields.length > 0 ? 'POST' : 'GET',
  headers,
  body: fields.length > 0 ? fields.join('&') : null,
})
process.stdout.write(await body.text())
