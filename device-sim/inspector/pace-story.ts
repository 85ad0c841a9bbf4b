import type { DeviceSession } from '../../src/device/session.ts'
import { ownMember } from '../../src/protocol/fields.ts'
import { membersOf } from './json-body.ts'
import type { RunEntry } from './run.ts'

/** How the interval of an attempt came to be what it is. */
export interface PaceStory {
  /** What the server asked for, in seconds; absent when it said nothing usable. */
  readonly asked?: number | undefined
  /** What it began with, in seconds. */
  readonly first?: number | undefined
  readonly slowDowns: number
  readonly failures: number
}

/** The story after one more thing happened. */
export function paceWith(story: PaceStory, entry: RunEntry): PaceStory {
  if (entry.type === 'answered') {
    const members = membersOf(entry.answer.body)
    const asked = ownMember(members, 'interval')
    return Object.hasOwn(members, 'user_code') ? { ...story, asked: typeof asked === 'number' ? asked : undefined } : story
  }
  if (entry.type !== 'turned') return story
  const { event, error, interval } = entry.turn
  switch (event) {
    case 'codes-issued':
      return { asked: story.asked, first: interval, slowDowns: 0, failures: 0 }
    case 'refused':
      return { ...story, slowDowns: story.slowDowns + (error === 'slow_down' ? 1 : 0), failures: 0 }
    case 'failed':
      return { ...story, failures: story.failures + 1 }
    case 'started':
    case 'woke':
    case 'tokens-issued':
    case 'violated':
      return story
  }
}

/** Why a session waits as long as it does, in the order things were added; nothing where it has no pace. */
export function reasonsOf({ asked, first, slowDowns }: PaceStory, session: DeviceSession): readonly string[] {
  if (session.phase !== 'waiting' && session.phase !== 'polling') return []
  const { failures } = session.pace
  const retryAfter = session.phase === 'waiting' ? session.failure?.retryAfter : undefined
  return [
    ...(first === undefined ? [] : [origin(asked, first)]),
    ...(slowDowns > 0 ? [`+${5 * slowDowns} s slow_down${slowDowns > 1 ? ` ×${slowDowns}` : ''}`] : []),
    ...(failures > 0 ? [`×${2 ** failures} for ${failures} failure${failures > 1 ? 's' : ''}, 60 s at most`] : []),
    ...(retryAfter === undefined ? [] : [`Retry-After ${Math.ceil(retryAfter)} s`]),
  ]
}

/** RFC 8628 §3.2: five seconds where nothing is said. What is absurd is bounded where it is read. */
function origin(asked: number | undefined, first: number): string {
  if (asked === undefined) return `${first} s because the server names none`
  return asked === first ? `${first} s from the server` : `${first} s, the nearest fair to ${asked} s from the server`
}
