// An MCP server (Streamable HTTP) that knows who calls. It wants a token of an authorization server, and says of which one: whoever
// comes without is told by the 401 where to sign in (RFC 9728), and finds it by itself.
//
//   node examples/mcp/server.mjs ISSUER [PORT]
//
// At the authorization server an agent is registered that may ask for tokens for it:
//
//   tenfoot client add robot --name Robot --scope "mcp.tools offline_access" --resource http://127.0.0.1:8629/mcp
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import express from 'express'
import { requireToken } from 'tenfoot/resource'

const [issuer = 'http://127.0.0.1:8628', port = '8629'] = process.argv.slice(2)
const host = `127.0.0.1:${port}`
const app = express()

// Nothing behind this line is reached without a token that is for this server, and good for its tools.
app.use(requireToken({ issuer, audience: `http://${host}/mcp`, scope: 'mcp.tools' }))

// No sessions: each request has a server of its own, which knows whose token came with it.
app.post('/mcp', express.json(), async (request, response) => {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
    enableDnsRebindingProtection: true,
    allowedHosts: [host],
  })
  const server = serverFor(request.token)
  response.on('close', () => server.close())
  await server.connect(transport)
  await transport.handleRequest(request, response, request.body)
})
app.all('/mcp', (_, response) => response.status(405).set('allow', 'POST').end())

app.listen(Number(port), '127.0.0.1', () => console.log(`http://${host}/mcp`))

function serverFor({ sub, clientId, scope }) {
  const server = new McpServer({ name: 'who-am-i', version: '1.0.0' })
  server.registerTool('who_am_i', { description: 'Says in whose name you act, as what, and what for' }, () => ({
    content: [{ type: 'text', text: JSON.stringify({ person: sub, agent: clientId, allowed: scope.join(' ') }) }],
  }))
  return server
}
