import type { Message } from '../television/messages.ts'
import type { TelevisionState } from '../view/state.ts'

/** A run of a television: what it knew when it was switched on, and everything that happened to it since. Holds no secret. */
export interface Recording {
  readonly state: TelevisionState
  readonly events: readonly RecordedEvent[]
  /** Whether its last line was cut off, as by a crash. */
  readonly endsEarly: boolean
}

/** Something that happened, milliseconds after the television was switched on. */
export interface RecordedEvent {
  readonly after: number
  readonly message: Message
}

/** A file that is not the recording of a run; the message says where and what to do. */
export class UnreadableRecording extends Error {
  override readonly name = 'UnreadableRecording'
}

/** What the first line of a recording says of itself. */
const head = { tenfoot: 'recording', version: 1 } as const

/** The first line: the state after switching on. */
export function writeHead(state: TelevisionState): string {
  return JSON.stringify({ ...head, state })
}

/** Any later line. */
export function writeEvent(event: RecordedEvent): string {
  return JSON.stringify(event)
}

/**
 * Reads the lines of a recording. A last line that was cut off, as by a crash, is left out; any other that cannot be read
 * throws UnreadableRecording.
 */
export function readRecording(text: string): Recording {
  const [first = '', ...rest] = text.split('\n')
  const state = readHead(parse(first))
  if (!state) throw new UnreadableRecording('Cannot replay this file: it is not a recording, which `tenfoot tv --record FILE` makes')
  const isWhole = text.endsWith('\n')
  const lines = isWhole ? rest.slice(0, -1) : rest
  const events: RecordedEvent[] = []
  for (const [index, line] of lines.entries()) {
    const event = readEvent(parse(line), events.at(-1)?.after ?? 0)
    if (event) events.push(event)
    else if (isWhole || index < lines.length - 1)
      throw new UnreadableRecording(`Cannot replay this recording: line ${index + 2} is not something that happens to a television`)
  }
  return { state, events, endsEarly: !isWhole }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Looks no deeper than the frame: what lies inside is replayed with care (`Replay`), and cleaned before it is shown like all else. */
function readHead(value: unknown): TelevisionState | undefined {
  if (!isObject(value) || value['tenfoot'] !== head.tenfoot || value['version'] !== head.version) return undefined
  const { state } = value
  return isObject(state) && isObject(state['page']) && isObject(state['focus']) ? (state as unknown as TelevisionState) : undefined
}

function readEvent(value: unknown, before: number): RecordedEvent | undefined {
  if (!isObject(value)) return undefined
  const { after, message } = value
  if (typeof after !== 'number' || !(after >= before) || !Number.isFinite(after)) return undefined
  return isObject(message) && typeof message['type'] === 'string' ? { after, message: message as unknown as Message } : undefined
}
