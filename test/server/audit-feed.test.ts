import { describe, expect, it } from 'vitest'
import { auditFeed } from '../../server/audit-feed.ts'
import { type AuditEntry, auditEvents } from '../../server/identity/audit.ts'
import { startTestServer } from '../support/running-server.ts'
import { until } from '../support/until.ts'
import { second } from './grant/examples.ts'

const entries: readonly AuditEntry[] = auditEvents.map((event, i) => ({ event, at: second(i) }))

describe('auditFeed()', () => {
  it('hands every entry on once, in order, the next when the listener is done, and nothing before the turn is over', async () => {
    const heard: string[] = []
    let busy = 0
    let most = 0
    const feed = auditFeed(
      async ({ event }) => {
        busy += 1
        most = Math.max(most, busy)
        await new Promise((resolve) => setImmediate(resolve))
        heard.push(event)
        busy -= 1
      },
      () => {},
    )
    for (const entry of entries.slice(0, 20)) feed.push(entry)
    expect(heard).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    for (const entry of entries.slice(20)) feed.push(entry)
    await feed.drained()
    expect([heard, most]).toEqual([auditEvents, 1])
  })

  it('tells what a listener throws or rejects with, and goes on', async () => {
    const errors: unknown[] = []
    const feed = auditFeed(
      ({ event }) => {
        if (event === 'approved') throw new Error('thrown')
        return event === 'denied' ? Promise.reject(new Error('rejected')) : undefined
      },
      (error) => errors.push(error),
    )
    for (const event of ['approved', 'denied', 'redeemed'] as const) feed.push({ event, at: second(1) })
    await feed.drained()
    expect(errors.map(String)).toEqual(['Error: thrown', 'Error: rejected'])
  })

  it('is drained at once where nothing was pushed', async () => {
    await auditFeed(
      () => {},
      () => {},
    ).drained()
  })
})

describe('onEvent of startServer()', () => {
  it('D-45: hears the trail that the server writes, in order, and a listener that fails is logged and breaks nothing', async () => {
    const heard: AuditEntry[] = []
    const server = await startTestServer({
      onEvent: (event) => {
        heard.push(event)
        if (event.event === 'approved') throw new Error('The listener is broken')
      },
    })
    const codes = await server.ask()
    expect((await server.answer(codes)).kind).toBe('confirmed')
    expect((await server.poll(codes.deviceCode)).status).toBe(200)
    await until('the tokens are told of', () => heard.some(({ event }) => event === 'redeemed'))
    expect(heard).toEqual(await server.data.store.audit.list(100))
    expect(server.log.filter((line) => line.includes('The listener is broken'))).toHaveLength(1)
    await server.close()
  })

  it('that hangs keeps no request waiting, and the server from ending for two seconds at most', async () => {
    const server = await startTestServer({ onEvent: () => new Promise(() => {}) })
    const answers = await Promise.all(Array.from({ length: 5 }, () => server.ask()))
    expect(answers).toHaveLength(5)
    await server.close()
  })
})
