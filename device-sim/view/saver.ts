import type { Instant } from '../../src/time/units.ts'
import type { Page, TelevisionState } from './state.ts'

/** How long nothing happens before a screen goes dark, in milliseconds. */
const idleAfter = 120_000

/** How long the one text of a dark screen stays where it is, in milliseconds. */
const wanderEvery = 30_000

/** How long a picture that must be seen stays where it is, in milliseconds. */
const shiftEvery = 90_000

/** Whether nobody looks: two minutes without a key on a page that waits for one, where somebody could press it. */
export function isIdle({ page, stillSince, now, isUnattended, kiosk }: TelevisionState): boolean {
  return !isUnattended && !kiosk && canRest(page) && now - stillSince >= idleAfter
}

/** How often the text of a dark screen has moved. */
export function wanderings({ stillSince, now, page }: TelevisionState): number {
  return Math.floor((now - stillSince - (page.at === 'asleep' ? 0 : idleAfter)) / wanderEvery)
}

/** How often a picture has moved since it was first shown. */
export function shifts(since: Instant, now: Instant): number {
  return Math.max(0, Math.floor((now - since) / shiftEvery))
}

/** Pages that say nothing new by themselves, and hold nothing that somebody across the room is about to read off. */
function canRest(page: Page): boolean {
  switch (page.at) {
    case 'stopped':
    case 'home':
    case 'shelf':
    case 'account':
    case 'signed-out':
      return true
    case 'finding':
    case 'unfound':
    case 'moving':
    case 'signing-in':
    case 'greeting':
    case 'signing-out':
    case 'asleep':
    case 'powering-off':
      return false
  }
}
