import type { IncomingMessage, ServerResponse } from 'node:http'

/** One step of a request through the server: it answers, or passes the request on. Express takes it as middleware, too. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void
