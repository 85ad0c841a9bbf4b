import { createRequire } from 'node:module'
import type { box, screen } from 'blessed'
import { hearLostInput, hearLostOutput } from '../television/lost-streams.ts'
import type { Size } from '../view/layout.ts'

/** The two widgets that are used, by themselves: the package's index loads forty, for longer than the first picture takes to paint. */
const require = createRequire(import.meta.url)
const createScreen: typeof screen = require('blessed/lib/widgets/screen.js')
const createBox: typeof box = require('blessed/lib/widgets/box.js')

/** A terminal taken over: what is painted on it, and what comes from it. */
export interface Display {
  size(): Size
  /** Shows lines of text with colours; on the wire goes only what changed, and nothing is done where nothing did. */
  show(content: string): void
  /** Gives the terminal back as it was; a second call does nothing. */
  close(): void
}

/** Who is told what comes from the terminal. */
export interface DisplayEvents {
  /** The name of a key, as blessed spells it, and the character it sent. */
  onKey(name: string, character: string | undefined): void
  onResize(): void
  /** The terminal is gone: nothing more can be read or written. */
  onGone(): void
}

/** Takes over the terminal of this process. */
export function openDisplay(events: DisplayEvents): Display {
  const terminal = terminalFor(process.env['TERM'])
  const screen = createScreen({
    fullUnicode: true,
    forceUnicode: true,
    autoPadding: false,
    warnings: false,
    ...(terminal ? { terminal } : {}),
  })
  const box = createBox({ parent: screen, top: 0, left: 0, width: '100%', height: '100%', tags: false, wrap: false })
  let isOpen = true
  let shown: string | undefined
  screen.on('keypress', (character, key) => events.onKey(key.full, character))
  screen.on('resize', () => {
    shown = undefined
    events.onResize()
  })
  // Writing to a terminal that is gone fails before anything is cleaned up, were there nobody to hear it.
  const releases = [hearLostInput(events.onGone), hearLostOutput(events.onGone)]
  const close = () => {
    if (!isOpen) return
    isOpen = false
    for (const release of releases) release()
    screen.destroy()
    process.stdin.pause()
  }
  return {
    size: () => ({ columns: screen.cols, rows: screen.rows }),
    show: (content) => {
      if (!isOpen || content === shown) return
      shown = content
      box.setContent(content)
      screen.render()
    },
    close,
  }
}

/** Terminals that all know 256 colours, and whose own entries blessed reads badly or not at all. */
function terminalFor(term = ''): string | undefined {
  return /^(screen|tmux|xterm|rxvt|kitty|foot|alacritty|ghostty|wezterm|konsole|vte|st)\b/.test(term) ? 'xterm-256color' : undefined
}
