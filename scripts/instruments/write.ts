import { writeFileSync } from 'node:fs'
import { drawScreen } from '../../test/support/picture.ts'
import { tenfoot } from '../../test/support/program.ts'
import { Terminal } from '../../test/support/terminal.ts'
import { ownServer } from '../gallery/servers.ts'

/** Takes the picture of an inspector that has seen a whole sign-in: polls, one of them too early, another network, tokens. */
const server = await ownServer()
const options = ['--issuer', server.issuer, '--device-name', 'Living room TV', '--lang', 'en', '--scope', 'openid profile email']
const terminal = new Terminal(process.execPath, [tenfoot, 'tv', ...options], { columns: 150, rows: 54 })
try {
  await terminal.waitFor(/\b[B-Z]{4}-[B-Z]{4}\b[\s\S]*New code/)
  const [code = ''] = /\b[B-Z]{4}-[B-Z]{4}\b/.exec(terminal.text()) ?? []
  terminal.type('i')
  await terminal.waitFor(/authorization_pending/)
  terminal.type('r')
  await terminal.waitFor(/slow_down: interval/)
  terminal.type('n')
  await terminal.waitFor(/network {2} slow/)
  await server.answer(code, 'approve')
  await terminal.waitFor(/Good (morning|afternoon|evening)[\s\S]*access token #1/, 60)
  await terminal.settle(9_000)
  writeFileSync('docs/pictures/inspector.png', drawScreen(terminal.screen).png)
} finally {
  terminal.type('q')
  await terminal.exited
  await terminal.close()
  await server.close()
}
process.exit(0)
