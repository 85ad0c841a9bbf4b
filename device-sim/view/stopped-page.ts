import type { Ending } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { frame, type PageScreen } from './screen.ts'
import type { TelevisionState } from './state.ts'

/** Why an attempt ended and what to do about it; nothing starts again by itself (A-50, E-39). */
export function stoppedPage(state: TelevisionState, ending: Ending): PageScreen {
  const { name, title, lines } = wording(ending)
  return { ...frame(state, name, title), kind: 'page', lines, facts: [] }
}

function wording(ending: Ending): { name: string; title: string; lines: readonly string[] } {
  switch (ending.reason) {
    case 'denied':
      return {
        name: 'denied',
        title: 'Declined on the phone',
        lines: ['Nobody was signed in.', 'Was that a slip? Press OK for a new code.'],
      }
    case 'expired':
      return {
        name: 'expired',
        title: 'This code has expired',
        lines: ['Nobody was signed in.', 'Press OK for a new code whenever you are ready.'],
      }
    case 'unreachable':
      return {
        name: 'unreachable',
        title: 'Cannot reach the server',
        lines: [cleanText(ending.failure.message), 'Check the network, then press OK to try again.'],
      }
    case 'refused':
      return { name: 'refused', title: 'The server said no', lines: refusal(ending.refusal) }
    case 'violated':
      return {
        name: 'violated',
        title: 'This server cannot be used',
        lines: [cleanText(ending.message), 'Check the address of the server, or tell whoever runs it.'],
      }
  }
}

function refusal({ code, description }: Extract<Ending, { reason: 'refused' }>['refusal']): readonly string[] {
  const advice =
    code === 'invalid_grant' ? 'Press OK to try again with a new code.' : 'Check which client this is, or tell whoever runs the server.'
  return [cleanText(description ? `${description} (${code})` : code), advice]
}
