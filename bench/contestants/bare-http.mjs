import { createServer } from 'node:http'

/** The floor: node:http that reads nothing and answers a fixed 400. */
const body = '{"error":"authorization_pending"}'
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length, 'Cache-Control': 'no-store' }

createServer((request, response) => {
  request.resume()
  response.writeHead(400, headers).end(body)
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'))
