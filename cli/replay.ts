import { readFileSync, statSync } from 'node:fs'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { replayedSource } from '../device-sim/instruments/replayed-source.ts'
import { type Recording, readRecording, UnreadableRecording } from '../device-sim/recording/recording.ts'
import { monotonicClock } from '../src/time/system-clock.ts'
import { CommandError, exitCodeOf } from './exit-code.ts'
import { option, speedArgument } from './options.ts'
import { hasScreen, show } from './show.ts'
import { version } from './version.ts'

/** A recording of many days is smaller; what is larger is something else. */
const mostBytes = 512 * 1024 * 1024

/** `tenfoot replay`: a recorded run, once more. */
export function replayCommand(): CommandUnknownOpts {
  return new Command('replay')
    .description('play a run that was recorded with --record; OK holds it, → shows the next event, i opens the inspector, x exports')
    .argument('<file>', 'the recording')
    .addOption(option('--speed <times>', 'how many times as fast as it happened; 0 without any pause').argParser(speedArgument).default(1))
    .addOption(option('--step', 'wait for → before every event').conflicts(['plain', 'json']))
    .addOption(option('--plain', 'lines instead of a screen; chosen by itself without a terminal'))
    .addOption(option('--qr', 'draw the QR code even into a pipe'))
    .addOption(option('--json', 'one event a line, for programs (docs/json-events.md)').conflicts('plain'))
    .addHelpText(
      'after',
      `
Examples:
  $ tenfoot tv --issuer http://127.0.0.1:8628 --record run.jsonl
  $ tenfoot replay run.jsonl --speed 10
  $ tenfoot replay run.jsonl --speed 0 --json | jq .`,
    )
    .action(async (path, options) => {
      const recording = read(path)
      const isOnScreen = hasScreen(options)
      const pace = { speed: options.speed || Number.POSITIVE_INFINITY, isStepped: isOnScreen && options.step, holdsLast: isOnScreen }
      const end = await show(replayedSource(recording, pace, monotonicClock, { folder: process.cwd(), version }), options).catch(refuse)
      if (recording.endsEarly) process.stderr.write(`${path} ends early: its last line is cut off\n`)
      process.exitCode = exitCodeOf(end)
    })
}

function read(path: string): Recording {
  try {
    if (statSync(path).size > mostBytes) throw new UnreadableRecording('Cannot replay this file: it is too large to be a recording')
    return readRecording(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof UnreadableRecording) return refuse(error)
    throw new CommandError(`Cannot read ${path}: give the file that --record made`, undefined, { cause: error })
  }
}

function refuse(error: unknown): never {
  if (error instanceof UnreadableRecording) throw new CommandError(error.message, undefined, { cause: error })
  throw error
}
