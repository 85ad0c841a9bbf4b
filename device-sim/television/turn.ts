import type { NoteTopic } from '../inspector/run.ts'
import { describeNetwork, networkOf } from '../profiles/networks.ts'
import { wordsOf } from '../view/words/languages.ts'
import type { Instruments } from './instruments.ts'
import type { Command } from './messages.ts'

/** The commands that turn an instrument. */
export type InstrumentCommand = Extract<Command, { readonly type: 'use-network' | 'use-profile' | 'jump' | 'suspend' | 'hurry' | 'export' }>

/** What was turned, in English, as a run tells it whatever the device speaks. */
export interface TurnNote {
  readonly about: NoteTopic
  readonly text: string
}

/** Turns an instrument, and says what that came to. */
export function turn(instruments: Instruments, command: Exclude<InstrumentCommand, { type: 'export' }>): TurnNote {
  const words = wordsOf('en').instruments
  switch (command.type) {
    case 'use-network':
      instruments.useNetwork(command.network)
      return { about: 'network', text: describeNetwork(networkOf(command.network)) }
    case 'use-profile':
      instruments.useProfile(command.profile)
      return { about: 'profile', text: command.profile.title }
    case 'jump':
      instruments.jump(command.by)
      return { about: 'time', text: words.jumped(command.by) }
    case 'suspend':
      instruments.suspend(command.by)
      return { about: 'time', text: words.slept(command.by) }
    case 'hurry':
      instruments.hurry()
      return { about: 'poll', text: command.isFirst ? 'too early on purpose; few servers mind a first poll' : 'too early on purpose' }
  }
}
