import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { foreignClientId, type RefreshTokens, startOidcProvider } from '../../test/support/oidc-provider.ts'
import { Piped } from '../../test/support/piped.ts'
import { run } from '../../test/support/program.ts'

/** A server that a television signs in at, and a person who answers there. */
export interface Peer {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  answer(userCode: string, answer: 'approve' | 'deny'): Promise<void>
  close(): Promise<void>
}

/** A server of other hands. */
export interface ForeignPeer extends Peer {
  refreshTokens(): Promise<RefreshTokens>
}

/** oidc-provider, with its own pages, and with access tokens that live for so many seconds. */
export async function oidcProvider(accessTokenLifetime?: number): Promise<ForeignPeer> {
  const server = await startOidcProvider(accessTokenLifetime)
  return {
    name: 'oidc-provider',
    issuer: server.issuer,
    clientId: foreignClientId,
    answer: async (userCode, answer) => void (await (answer === 'approve' ? server.approve(userCode, 'ada') : server.deny(userCode))),
    refreshTokens: async () => ({ ...server.refreshTokens }),
    close: () => server.close(),
  }
}

const betterAuthPlace = 'scripts/gallery/better-auth'

/** Installs better-auth beside this project, where it is not installed yet; two may do so at once, and the first that is ready has done it. */
export function installBetterAuth(): void {
  const installed = join(betterAuthPlace, 'node_modules')
  if (existsSync(installed)) return
  mkdirSync('test-output', { recursive: true })
  const folder = mkdtempSync('test-output/better-auth-')
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(betterAuthPlace, file), join(folder, file))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder })
  try {
    renameSync(join(folder, 'node_modules'), installed)
  } catch (error) {
    if (!existsSync(installed)) throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * better-auth with its OAuth provider, as a process of its own, since its packages are apart from ours; with access tokens that live for
 * so many seconds.
 */
export async function betterAuth(accessTokenLifetime = 3600): Promise<ForeignPeer> {
  const child = spawn(process.execPath, ['server.mjs'], {
    cwd: betterAuthPlace,
    env: { ...process.env, ACCESS_TOKEN_LIFETIME: String(accessTokenLifetime) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const heard = async () => JSON.parse(String((await lines.next()).value)) as Readonly<Record<string, unknown>>
  const ask = (question: object) => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    return heard()
  }
  const { issuer, clientId } = await heard()
  return {
    name: '@better-auth/oauth-provider',
    issuer: String(issuer),
    clientId: String(clientId),
    answer: async (userCode, answer) => {
      const { status, why } = await ask({ userCode, answer })
      if (status !== 200) throw new Error(`better-auth does not take the answer: ${why}`)
    },
    refreshTokens: async () => {
      const { given, good } = await ask({})
      return { given: Number(given), good: Number(good) }
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
  // Never synchronously: other servers may live in this process, and they would fall silent meanwhile.
  const operate = async (parameters: readonly string[], input = '') => {
    const { code, stderr } = await run([...parameters, ...data], { input })
    if (code !== 0) throw new Error(`tenfoot ${parameters[0]} ended with ${code}: ${stderr}`)
  }
  await operate(['person', 'add', 'ada@example.com', '--name', 'Ada Example', '--password-stdin'], 'correct horse battery staple\n')
  return {
    name: 'tenfoot',
    issuer,
    clientId: 'tenfoot-tv',
    answer: (userCode, answer) => operate([answer, userCode, '--as', 'ada@example.com']),
    close: async () => {
      child.signal('SIGTERM')
      await child.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
