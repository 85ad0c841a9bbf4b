import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askAgent } from '../../../cli/agent/ask.ts'
import { type Claim, claimSocket } from '../../../cli/agent/listen.ts'
import type { Answer, Request } from '../../../cli/agent/protocol.ts'
import { until } from '../../support/until.ts'

/** One agent for each sign-in: who gets a socket, who keeps it, and what becomes of what is sent to it. */

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenfoot-sock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'a.sock')
}

const person = (sub: string) => async (request: Request) =>
  request === 'end' ? ({ kind: 'ended', how: 'revoked' } as const) : ({ kind: 'person', sub } as const)

async function claim(path: string, answer: (request: Request) => Promise<Answer>, replaces = false): Promise<Claim> {
  const claimed = await claimSocket(path, answer, { replaces })
  if (claimed === 'taken') throw new Error('The socket is taken')
  onTestFinished(() => claimed.release())
  return claimed
}

/** Sends bytes and answers what comes back until the other side hangs up. */
function send(path: string, ...parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(path, () => {
      for (const part of parts) socket.write(part)
    })
    socket.on('error', () => {}).on('close', () => resolve(heard))
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text
    })
  })
}

/** Leaves a socket behind on which nobody listens, as a killed agent does. */
async function leaveStale(path: string): Promise<void> {
  const listening = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log())`
  const child = spawn(process.execPath, ['-e', listening], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
}

describe.skipIf(process.platform === 'win32')('claimSocket()', () => {
  it('listens where its owner alone may connect, and answers who asks', async () => {
    const path = newPath()
    await claim(path, person('ada'))
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    expect(await askAgent(path, 'person')).toEqual({ kind: 'person', sub: 'ada' })
  })

  it('leaves a socket alone that somebody listens on', async () => {
    const path = newPath()
    await claim(path, person('ada'))
    expect(await claimSocket(path, person('eve'), { replaces: false })).toBe('taken')
    expect(await askAgent(path, 'person')).toEqual({ kind: 'person', sub: 'ada' })
  })

  it('puts a socket away that a killed agent left behind', async () => {
    const path = newPath()
    await leaveStale(path)
    expect(await askAgent(path, 'person')).toBeUndefined()
    await claim(path, person('ada'))
    expect(await askAgent(path, 'person')).toEqual({ kind: 'person', sub: 'ada' })
    expect(readdirSync(join(path, '..'))).toEqual(['a.sock'])
  })

  it('gives it to one of twenty that come at the same time, though a killed agent’s is in the way', async () => {
    const path = newPath()
    await leaveStale(path)
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claimSocket(path, person(`${index}`), { replaces: false })))
    const won = claims.filter((one): one is Claim => one !== 'taken')
    onTestFinished(async () => void (await Promise.all(won.map((one) => one.release()))))
    expect(won.filter((one) => one.isHeld())).toHaveLength(1)
    expect(won).toHaveLength(1)
    expect(await askAgent(path, 'person')).toMatchObject({ kind: 'person', sub: `${claims.findIndex((one) => one !== 'taken')}` })
  })

  it('asks who listens to end first, where it is to replace it', async () => {
    const path = newPath()
    const asked: Request[] = []
    const old = await claim(path, async (request) => {
      asked.push(request)
      await old.release()
      return { kind: 'ended', how: 'revoked' }
    })
    await claim(path, person('eve'), true)
    expect(asked).toEqual(['end'])
    expect(await askAgent(path, 'person')).toEqual({ kind: 'person', sub: 'eve' })
  })

  it('takes the socket from an agent that does not go away, which then finds out', async () => {
    const path = newPath()
    const old = await claim(path, person('ada'))
    await claim(path, person('eve'), true)
    expect(old.isHeld()).toBe(false)
    await old.release()
    expect(await askAgent(path, 'person')).toEqual({ kind: 'person', sub: 'eve' })
  })

  it('finds out that its socket was deleted', async () => {
    const path = newPath()
    const claimed = await claim(path, person('ada'))
    expect(claimed.isHeld()).toBe(true)
    unlinkSync(path)
    expect(claimed.isHeld()).toBe(false)
  })

  it('lets go without a trace, once whoever was being answered has been', async () => {
    const path = newPath()
    let finish = (_: Answer) => {}
    const claimed = await claim(path, () => new Promise((resolve) => (finish = resolve)))
    const answer = askAgent(path, 'access')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const released = claimed.release()
    expect(existsSync(path)).toBe(false)
    finish({ kind: 'revoked' })
    expect(await answer).toEqual({ kind: 'revoked' })
    await released
  })

  it('waits for an answer as long as there will be one, so that whoever asks it to end hears how it did', async () => {
    const path = newPath()
    let finish = () => {}
    const ended = new Promise<void>((resolve) => {
      finish = resolve
    })
    let isAsked = false
    const claimed = await claim(path, async () => {
      isAsked = true
      await ended
      return { kind: 'ended', how: 'failed' }
    })
    const answer = askAgent(path, 'end')
    await until('it is asked', () => isAsked)
    const released = claimed.release(ended).then(() => 'released')
    // Longer than it waits for one that has been answered.
    expect(await Promise.race([released, sleep(1_100)])).toBeUndefined()
    finish()
    expect(await answer).toEqual({ kind: 'ended', how: 'failed' })
    expect(await released).toBe('released')
  })

  it('rejects where something else is in the way', async () => {
    const path = newPath()
    mkdirSync(path)
    await expect(claimSocket(path, person('ada'), { replaces: true })).rejects.toThrow(/is not a socket of yours/)
  })
})

describe.skipIf(process.platform === 'win32')('what is sent to an agent', () => {
  it.each<[string, readonly (string | Buffer)[]]>([
    ['no JSON', ['hello\n']],
    ['bytes', [Buffer.from([0, 255, 10])]],
    ['a request of HTTP', ['GET / HTTP/1.1\r\n\r\n']],
    ['a request of another version', ['{"v":9,"ask":"access"}\n']],
    ['a deep array', [`${'['.repeat(1000)}\n`]],
  ])('is not understood, and answered so, when it is %s', async (_, parts) => {
    const path = newPath()
    await claim(path, person('ada'))
    expect(await send(path, ...parts)).toBe('{"v":1,"kind":"not-understood"}\n')
    expect(await askAgent(path, 'person')).toMatchObject({ sub: 'ada' })
  })

  it('is hung up on when it is longer than a request', async () => {
    const path = newPath()
    await claim(path, person('ada'))
    expect(await send(path, 'x'.repeat(1025))).toBe('')
    expect(await send(path, 'x'.repeat(10_000_000), '\n')).toBe('')
    expect(await askAgent(path, 'person')).toMatchObject({ sub: 'ada' })
  })

  it('is hung up on when it does not come to an end within two seconds', async () => {
    const path = newPath()
    await claim(path, person('ada'))
    const began = performance.now()
    expect(await send(path, '{"v":1,')).toBe('')
    expect(performance.now() - began).toBeGreaterThan(1_900)
    expect(performance.now() - began).toBeLessThan(6_000)
  })

  it('is understood in pieces, and alone: what follows it is not looked at', async () => {
    const path = newPath()
    await claim(path, person('ada'))
    expect(await send(path, '{"v":1,', '"ask":"person"}\n{"v":1,"ask":"end"}\n')).toBe('{"v":1,"kind":"person","sub":"ada"}\n')
  })

  it('is answered although three hundred others are silent', async () => {
    const path = newPath()
    await claim(path, person('ada'))
    const silent = Array.from({ length: 300 }, () => connect(path).on('error', () => {}))
    onTestFinished(() => void silent.map((socket) => socket.destroy()))
    await new Promise((resolve) => setTimeout(resolve, 100))
    for (const socket of silent.slice(0, 100)) socket.destroy()
    expect(await askAgent(path, 'person')).toMatchObject({ sub: 'ada' })
  })
})

describe.skipIf(process.platform === 'win32')('askAgent()', () => {
  it('finds nobody where there is no socket', async () => {
    expect(await askAgent(newPath(), 'status')).toBeUndefined()
  })

  it('gives up on one that hangs up or floods, and says what to do', async () => {
    for (const serve of [(end: () => void) => end(), undefined]) {
      const path = newPath()
      const server = createServer((socket) => {
        socket.on('error', () => {})
        if (serve) serve(() => socket.destroy())
        else socket.write('x'.repeat(300_000))
      })
      await new Promise<void>((resolve) => server.listen(path, resolve))
      onTestFinished(() => void server.close())
      await expect(askAgent(path, 'status')).rejects.toThrow(/The agent does not answer: end the process/)
    }
  })
})
