/** Another process that opens a data directory, new or known, and prints which keys it signs with: node data-process.mjs DIRECTORY */
import { openData } from '../../dist/server/data/data.js'

const { keyring, store, close } = await openData(process.argv[2], { create: true })
process.stdout.write(JSON.stringify({ kids: keyring.list().map(({ kid }) => kid), clients: (await store.clients.list()).length }))
await close()
