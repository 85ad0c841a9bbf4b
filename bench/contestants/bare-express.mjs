import express from 'express'

/** Express doing the same: no parser, no lookup, a fixed 400. */
const app = express()
app.disable('x-powered-by')
app.post(['/token', '/device_authorization'], (_request, response) => {
  response.set('Cache-Control', 'no-store').status(400).json({ error: 'authorization_pending' })
})
app.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'))
