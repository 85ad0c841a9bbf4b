import { randomUUID } from 'node:crypto'
import express, { type Request } from 'express'
import { createAuthorizationServer, type SignedInAccount } from 'tenfoot/server'

/** An application that has people already, and signs their televisions in: `node dist/examples/embedding.js [port]`. */

const ada = { id: '7', email: 'ada@example.com', name: 'Ada Example', password: 'six green boats at noon' }
const sessions = new Map<string, SignedInAccount>()
const sessionOf = ({ headers }: Pick<Request, 'headers'>) => sessions.get(/session=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? '')

const app = express()
const port = Number(process.argv[2] ?? 3000)

const tenfoot = await createAuthorizationServer({
  issuer: `http://127.0.0.1:${port}/tv`,
  data: process.env['TENFOOT_DATA'] ?? './tenfoot-data',
  accounts: {
    find: (id) => (id === ada.id ? ada : undefined),
    current: (request) => sessionOf(request),
    signInAt: (returnTo) => `/login?next=${encodeURIComponent(new URL(returnTo).pathname)}`,
  },
})
app.use(tenfoot.router)

app.use(express.urlencoded({ extended: false }))
app.get('/login', (request, response) => {
  const next = String(request.query['next'] ?? '/')
  response.send(`<form method="post" action="/login?next=${encodeURIComponent(next)}">
<input name="email" aria-label="E-mail"><input name="password" type="password" aria-label="Password"><button>Sign in</button></form>`)
})
app.post('/login', (request, response) => {
  const { email, password } = request.body as Record<string, string>
  if (email !== ada.email || password !== ada.password) return void response.status(401).send('No. <a href="/login">Again</a>')
  const session = randomUUID()
  sessions.set(session, { ...ada, authenticatedAt: new Date(), methods: ['pwd'] })
  const next = String(request.query['next'] ?? '/')
  response.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).redirect(303, next.startsWith('/tv/') ? next : '/')
})
app.get('/', (request, response) => {
  const person = sessionOf(request)
  response.send(person ? `Hello, ${person.name}. <a href="/tv/account">Your televisions</a>` : '<a href="/login">Sign in</a>')
})

app.listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${port}\n`))
