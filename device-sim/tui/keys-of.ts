import type { Input } from '../profiles/profile.ts'
import type { RemoteKey } from '../television/messages.ts'

/** What a key of the keyboard stands for: a key of the remote control, or the one button of a device that has no more. */
export type Pressed = RemoteKey | 'button'

/** Digits choose on a device that has them; a PIN is typed with them on every one. */
const digits = (['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const).map((digit) => [digit, digit] as const)

/** Keys that always work, whatever the device: they belong to whoever tries it out. */
const always: readonly (readonly [string, Pressed])[] = [
  ['q', 'power'],
  ['C-c', 'power'],
  ['?', 'help'],
  ['o', 'open'],
  ['a', 'address'],
  ['i', 'inspect'],
  ['x', 'export'],
  ['n', 'network'],
  ['t', 'time'],
  ['p', 'profile'],
  ['r', 'early'],
  ...digits,
]

/** Enter comes as both `return` and `enter`; only one of them may count. */
const arrows: readonly (readonly [string, Pressed])[] = [
  ['up', 'up'],
  ['down', 'down'],
  ['left', 'left'],
  ['right', 'right'],
  ['enter', 'ok'],
  ['linefeed', 'ok'],
  ['escape', 'back'],
  ['backspace', 'back'],
  ['h', 'home'],
  ['home', 'home'],
]

const button: readonly (readonly [string, Pressed])[] = [
  ['enter', 'button'],
  ['linefeed', 'button'],
  ['space', 'button'],
]

/** Left and up turn a knob back, right and down on. */
const knob: readonly (readonly [string, Pressed])[] = [
  ['left', 'previous'],
  ['up', 'previous'],
  ['right', 'next'],
  ['down', 'next'],
  ['enter', 'ok'],
  ['linefeed', 'ok'],
  ['space', 'ok'],
]

/** Which keys of a keyboard, by their names, stand for what on a device that is steered so. */
export function keysOf(input: Input): ReadonlyMap<string, Pressed> {
  return new Map([...always, ...own(input)])
}

function own(input: Input): readonly (readonly [string, Pressed])[] {
  switch (input) {
    case 'arrows':
    case 'arrows-and-digits':
      return arrows
    case 'button':
      return button
    case 'knob':
      return knob
    case 'none':
      return []
  }
}
