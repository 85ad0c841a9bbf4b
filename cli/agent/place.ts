import { createHash } from 'node:crypto'
import { isAbsolute, join } from 'node:path'

/** Who asks, and where the operating system lets programs put what lives only while they run. */
export interface Surroundings {
  readonly uid: number
  /** `XDG_RUNTIME_DIR`: made by the system for one person, empty after each boot. */
  readonly runtime?: string | undefined
  readonly temporary: string
}

/** The directory of a person's agents, and the one it lies in. */
export interface AgentDirectory {
  readonly path: string
  readonly parent: string
}

/** What of a file's status says whose it is and whom it lets in. */
export interface Ownership {
  readonly uid: number
  readonly mode: number
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

/** Where a person's agents listen: under the runtime directory, else in the temporary one, under a name of their own. */
export function agentDirectory({ uid, runtime, temporary }: Surroundings): AgentDirectory {
  return runtime && isAbsolute(runtime)
    ? { parent: runtime, path: join(runtime, 'tenfoot') }
    : { parent: temporary, path: join(temporary, `tenfoot-${uid}`) }
}

/** The name of the socket of one sign-in; it tells neither server nor client nor resource. */
export function socketName(issuer: string, clientId: string, resource?: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(resource === undefined ? [issuer, clientId] : [issuer, clientId, resource]))
    .digest('base64url')
  return `${digest.slice(0, 22)}.sock`
}

/** Why a directory cannot be trusted to hold a socket that only its owner may open; undefined when it can. */
export function problemOfDirectory(status: Ownership, uid: number): string | undefined {
  if (status.isSymbolicLink()) return 'it is a link'
  if (!status.isDirectory()) return 'it is not a directory'
  if (status.uid !== uid) return 'it belongs to somebody else'
  return (status.mode & 0o077) === 0 ? undefined : `it is open to others (mode ${(status.mode & 0o777).toString(8)})`
}

/** Why others could put something in its place; undefined when they cannot. A sticky directory such as /tmp is fit. */
export function problemOfParent(status: Ownership, uid: number): string | undefined {
  if (!status.isDirectory()) return 'it is not a directory'
  if (status.uid !== uid && status.uid !== 0) return 'it belongs to somebody else'
  const isOpen = (status.mode & 0o022) !== 0
  return isOpen && (status.mode & 0o1000) === 0 ? 'others may rename what is in it' : undefined
}

/** The longest path that a socket may have everywhere, in bytes (macOS: 104, its end counted). */
export const longestSocketPath = 103

/** Why a socket cannot have this path; undefined when it can. A longer one would be cut off without a word. */
export function problemOfPath(path: string): string | undefined {
  return Buffer.byteLength(path) > longestSocketPath ? `a socket's path has at most ${longestSocketPath} bytes` : undefined
}
