import { instant, seconds } from '../../src/time/units.ts'
import type { Profile } from '../profiles/profile.ts'
import { layoutOf, type Size } from './layout.ts'
import { lcdLines } from './lcd-lines.ts'
import { inkText } from './said.ts'
import { say } from './say.ts'
import { screenOf } from './screen-of.ts'
import { layoutText } from './sheet.ts'
import type { TelevisionState } from './state.ts'
import { wordsOf } from './words/languages.ts'

/** How large the picture of a device is that fills any terminal. */
const usual: Size = { columns: 80, rows: 24 }

/** A device while it waits for a phone, as text. */
export function pictureOfProfile(profile: Profile): string {
  const screen = screenOf(waiting(profile))
  switch (profile.screen.kind) {
    case 'cells':
      return layoutText(layoutOf(screen, profile.screen.size === 'terminal' ? usual : profile.screen.size, profile))
    case 'characters':
      return framed(lcdLines(screen, profile.screen))
    case 'paper':
    case 'voice':
    case 'lines':
      return inkText(say(undefined, screen, profile.screen, wordsOf('en').lines)).trimEnd()
  }
}

function framed(lines: readonly string[]): string {
  const rule = '-'.repeat(lines[0]?.length ?? 0)
  return [`+${rule}+`, ...lines.map((line) => `|${line}|`), `+${rule}+`].join('\n')
}

function waiting(profile: Profile): TelevisionState {
  const now = instant(0)
  const verificationUri = 'https://tv.example/device'
  const codes = {
    deviceCode: '',
    userCode: 'WDJB-MJHT',
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=WDJB-MJHT`,
    issuedAt: now,
    expiresAt: instant(600_000),
  }
  return {
    profile,
    language: 'en',
    deviceName: profile.title,
    now,
    stillSince: now,
    hour: 20,
    page: {
      at: 'signing-in',
      session: { phase: 'waiting', codes, pace: { interval: seconds(5), failures: 0 }, wakeAt: instant(5_000) },
      tally: { startedAt: now, polls: 0, isSlowed: false },
    },
    focus: { row: 0, column: 0 },
    issuer: 'https://tv.example',
    canOpenPage: false,
    once: false,
    isUnattended: false,
  }
}
