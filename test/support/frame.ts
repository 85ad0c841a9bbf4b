import type { Frame } from '../../server/pages/frame.ts'
import { english } from '../../server/pages/words/english.ts'

/** What stands around a page that nobody is signed in on, in English. */
export const frame: Frame = { base: '', words: english, brand: { name: 'tenfoot', style: '/assets/style.css' }, isPlainDemo: false }
