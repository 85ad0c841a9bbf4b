// To be imported before a program: it finds no machine by name any more, as on a machine without a network.
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'

const offline = (hostname, ...rest) =>
  process.nextTick(rest.at(-1), Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }))
dns.lookup = offline
syncBuiltinESMExports()
