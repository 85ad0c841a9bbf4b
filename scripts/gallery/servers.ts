import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { foreignClientId, startOidcProvider } from '../../test/support/oidc-provider.ts'
import { Piped } from '../../test/support/piped.ts'
import { tenfoot } from '../../test/support/program.ts'

/** A server that a television signs in at, and a person who answers there. */
export interface Peer {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  answer(userCode: string, answer: 'approve' | 'deny'): Promise<void>
  close(): Promise<void>
}

/** oidc-provider, with its own pages. */
export async function oidcProvider(): Promise<Peer> {
  const server = await startOidcProvider()
  return {
    name: 'oidc-provider',
    issuer: server.issuer,
    clientId: foreignClientId,
    answer: async (userCode, answer) => void (await (answer === 'approve' ? server.approve(userCode, 'ada') : server.deny(userCode))),
    close: () => server.close(),
  }
}

const betterAuthPlace = 'scripts/gallery/better-auth'

/** Installs better-auth beside this project, where it is not installed yet. */
export function installBetterAuth(): void {
  if (!existsSync(`${betterAuthPlace}/node_modules`)) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: betterAuthPlace })
}

/** better-auth with its OAuth provider, as a process of its own, since its packages are apart from ours. */
export async function betterAuth(): Promise<Peer> {
  const child = spawn(process.execPath, ['server.mjs'], { cwd: betterAuthPlace, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const heard = async () => JSON.parse(String((await lines.next()).value)) as Readonly<Record<string, unknown>>
  const { issuer, clientId } = await heard()
  return {
    name: '@better-auth/oauth-provider',
    issuer: String(issuer),
    clientId: String(clientId),
    answer: async (userCode, answer) => {
      child.stdin.write(`${JSON.stringify({ userCode, answer })}\n`)
      const { status, why } = await heard()
      if (status !== 200) throw new Error(`better-auth does not take the answer: ${why}`)
    },
    close: () => {
      child.stdin.end()
      return gone
    },
  }
}

/** Our own server, answered by its operator. */
export async function ownServer(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-gallery-'))
  const data = ['--data', join(folder, 'data')]
  const child = new Piped(['serve', '--port', '0', ...data])
  const issuer = await child.saying(/(http\S+)\n/)
  const run = (parameters: readonly string[], input = '') =>
    void execFileSync(process.execPath, [tenfoot, ...parameters, ...data], { input })
  run(['person', 'add', 'ada@example.com', '--name', 'Ada Example', '--password-stdin'], 'correct horse battery staple\n')
  return {
    name: 'tenfoot',
    issuer,
    clientId: 'tenfoot-tv',
    answer: async (userCode, answer) => run([answer, userCode, '--as', 'ada@example.com']),
    close: async () => {
      child.signal('SIGTERM')
      await child.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
