import { liveSource } from '../device-sim/instruments/live-source.ts'
import type { Workbench } from '../device-sim/instruments/workbench.ts'
import type { Profile } from '../device-sim/profiles/profile.ts'
import type { Source, TelevisionEnd, TelevisionOptions } from '../device-sim/television/television.ts'

/** How a television is shown. */
export interface Showing {
  readonly plain?: true | undefined
  readonly json?: true | undefined
  readonly qr?: true | undefined
  readonly printTokens?: true | undefined
  /** The file that a recording of the run goes to. */
  readonly record?: string | undefined
}

/** Shows a television, and writes the run down where that is asked for. */
export async function showTelevision(options: TelevisionOptions, bench: Workbench, showing: Showing): Promise<TelevisionEnd> {
  const { record, printTokens } = showing
  const recording = record === undefined ? undefined : (await import('./record.ts')).openRecording(record, bench.secrets)
  const source = liveSource({ ...options, keepsTokens: printTokens }, { keeper: bench.keeper, record: recording?.watch })
  try {
    return await show(source, hasPicture(options.profile) ? showing : { ...showing, plain: true })
  } finally {
    bench.close()
    const problem = recording?.close()
    if (problem !== undefined) process.stderr.write(`${problem}\n`)
  }
}

/** Shows a television, or the replay of one, on the screen where there is one, else as lines or events; loads only what that takes. */
export async function show(source: Source, showing: Showing): Promise<TelevisionEnd> {
  const { json, qr, printTokens } = showing
  const write = (text: string) => void process.stdout.write(text)
  if (json) {
    const { runAsJson } = await import('../device-sim/plain/run-json.ts')
    return runAsJson(source, { write, printTokens })
  }
  if (hasScreen(showing)) {
    const { runOnScreen } = await import('../device-sim/tui/run-television.ts')
    return runOnScreen(source)
  }
  const { runAsLines } = await import('../device-sim/plain/run-plain.ts')
  const { columns, rows, isTTY } = process.stdout
  return runAsLines(source, { write, isTerminal: isTTY === true, columns, rows, qr: qr ?? (isDumb() ? false : undefined) })
}

/** Paper, a voice and a command's lines are no screen to take a terminal over for. */
function hasPicture(profile: Profile | undefined): boolean {
  return profile === undefined || profile.screen.kind === 'cells' || profile.screen.kind === 'characters'
}

/** Whether there is a terminal to fill, and nothing else is wanted. */
export function hasScreen({ plain, json }: Showing): boolean {
  return !plain && !json && process.stdout.isTTY === true && process.stdin.isTTY === true && !isDumb()
}

function isDumb(): boolean {
  return process.env['TERM'] === 'dumb'
}
