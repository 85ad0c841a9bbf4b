// A headless agent: it has no browser, and nothing to type a password with. It knows the address of an MCP server and its own client
// id, and nothing of who gives tokens for it. `tenfoot token --resource` finds that out, shows a code on standard error where nobody is
// signed in, and keeps the sign-in in the memory of an agent of its own, so that the next run asks nobody.
//
//   TENFOOT_CLIENT_ID=robot node examples/mcp/agent.mjs http://127.0.0.1:8629/mcp [TOOL]
import { execFileSync } from 'node:child_process'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, tool = 'who_am_i'] = process.argv.slice(2)
const client = new Client({ name: 'headless-agent', version: '1.0.0' })

try {
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token()}` } } }),
  )
  const { content } = await client.callTool({ name: tool })
  for (const { text } of content) console.log(text)
} catch (error) {
  console.error(`error: ${error.message}`)
  process.exitCode = error.status ?? 1
} finally {
  await client.close()
}

/** A token for that server alone. It comes by a pipe: it is in no argument, no variable and no file. */
function token() {
  const program = ['--no', '--', 'tenfoot', 'token', '--resource', url]
  return execFileSync('npx', program, { encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] }).trim()
}
