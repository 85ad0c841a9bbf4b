/**
 * Another process on the same database. It opens it, says so, waits for the word, polls one code 25 times at once, and prints
 * what each poll heard: node store-process.mjs ENGINE ADDRESS DEVICE_CODE NOW FAMILY
 */
import { decidePoll } from '../../dist/server/grant/poll.js'
import { openSqlite } from '../../dist/server/store/sqlite/open.js'

const engines = { SQLite: openSqlite }
const [engine, address, deviceCode, now, family] = process.argv.slice(2)
const store = await engines[engine](address)

process.stdin.once('data', async () => {
  const polls = Array.from({ length: 25 }, (_, i) =>
    store.grants.update({ deviceCode }, (grant) => {
      const offer = { ...JSON.parse(family), id: `family-${process.pid}-${i}`, refresh: `refresh-${process.pid}-${i}` }
      return decidePoll(grant, Number(now), { client: grant.client }, offer)
    }),
  )
  const verdicts = await Promise.all(polls)
  await store.close()
  process.stdout.write(JSON.stringify(verdicts.map(({ kind }) => kind)))
  process.stdin.destroy()
})
process.stdout.write('ready\n')
