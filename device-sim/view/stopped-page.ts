import type { Ending, Refusal } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { frame, type PageScreen } from './screen.ts'
import type { TelevisionState } from './state.ts'

/** Why an attempt ended and what to do about it; nothing starts again by itself (A-50, E-39). */
export function stoppedPage(state: TelevisionState, ending: Ending): PageScreen {
  const { name, title, lines } = wording(ending, state.isUnattended ? 'Start this again' : 'Press OK')
  return { ...frame(state, name, title), kind: 'page', lines, facts: [] }
}

/** What to say; `again` is how to get another attempt. */
function wording(ending: Ending, again: string): { name: string; title: string; lines: readonly string[] } {
  switch (ending.reason) {
    case 'denied':
      return {
        name: 'denied',
        title: 'Declined on the phone',
        lines: ['Nobody was signed in.', `Was that a slip? ${again} for a new code.`],
      }
    case 'expired':
      return {
        name: 'expired',
        title: 'This code has expired',
        lines: ['Nobody was signed in.', `${again} for a new code whenever you are ready.`],
      }
    case 'unreachable':
      return {
        name: 'unreachable',
        title: 'Cannot reach the server',
        lines: [cleanText(ending.failure.message), `Check the network and the address. ${again} to try once more.`],
      }
    case 'refused':
      return { name: 'refused', title: 'The server said no', lines: [refusal(ending.refusal), advice(ending.refusal.code, again)] }
    case 'violated':
      return {
        name: 'violated',
        title: 'This server cannot be used',
        lines: [cleanText(ending.message), 'Check the address of the server, or tell whoever runs it.'],
      }
  }
}

function refusal({ code, description }: Refusal): string {
  return cleanText(description ? `${description} (${code})` : code)
}

/** `invalid_grant`: the code was spent, though its tokens never arrived; another one will do. */
function advice(code: string, again: string): string {
  return code === 'invalid_grant' ? `${again} for a new code.` : 'Check which client this is, or tell whoever runs the server.'
}
