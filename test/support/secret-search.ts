import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Texts in which secrets may lie about, byte for byte (latin1), by the names that a failed test calls them. */
export type Places = ReadonlyMap<string, string>

/** How long a beginning of a secret gives it away. */
const telling = 12

/** A secret that lies about: where, which one by its place in the list, and how it is spelled there. */
export interface FoundSecret {
  readonly place: string
  readonly index: number
  readonly how: string
}

/** Where secrets lie about and how they are spelled there, without the secrets themselves: `home/notes: secret 2, its beginning in hex`. */
export function secretsIn(places: Places, secrets: readonly string[]): readonly string[] {
  return findSecrets(places, [...new Set(secrets)]).map(({ place, index, how }) => `${place}: secret ${index}, ${how}`)
}

/** The same, for those who tell secrets apart. */
export function findSecrets(places: Places, secrets: readonly string[]): readonly FoundSecret[] {
  // Tokens of one key begin alike: what is spelled alike is looked for once.
  const wanted = new Map<string, { readonly index: number; readonly how: string }>()
  for (const [index, secret] of secrets.entries())
    for (const [how, text] of spellingsOf(secret)) if (text.length >= beginning && !wanted.has(text)) wanted.set(text, { index, how })
  return [...places].flatMap(([place, text]) => {
    const includes = searcher(text)
    return [...wanted].filter(([one]) => includes(one)).map(([, what]) => ({ place, ...what }))
  })
}

/** The part of a secret that no other has: of a signed token its signature, since all tokens of one key begin alike. */
export function ownPart(secret: string): string {
  return secret.split('.').at(-1) ?? secret
}

/** A secret, its first twelve characters and those of its own part, each in every spelling, by what they are called. */
export function spellingsOf(secret: string): ReadonlyMap<string, string> {
  const parts = [
    ['whole', secret],
    ['its beginning', secret.slice(0, telling)],
    ['its signature', ownPart(secret).slice(0, telling)],
  ] as const
  return new Map(parts.flatMap(([part, text]) => encodings(text).map(([how, spelled]) => [`${part} ${how}`, spelled])))
}

/** Says what stands in a text. To look for thousands of spellings one after the other took longer than all that was searched. */
function searcher(text: string): (wanted: string) => boolean {
  const seen = new Set<number>()
  for (let at = 0; at + beginning <= text.length; at += 1) seen.add(beginningAt(text, at))
  return (wanted) => seen.has(beginningAt(wanted, 0)) && isIn(text, wanted)
}

/** The fewest characters that are looked for: as many as a code of an authenticator app has. */
const beginning = 6

/** Six characters as a number, which a few others share. */
function beginningAt(text: string, at: number): number {
  let sum = 0
  for (let index = at; index < at + beginning; index += 1) sum = (Math.imul(sum, 131) + text.charCodeAt(index)) | 0
  return sum
}

/** Six or seven characters are in many a longer number or word by chance: they count where they stand alone. */
function isIn(text: string, wanted: string): boolean {
  if (wanted.length >= 8) return text.includes(wanted)
  return new RegExp(`(?<!\\w)${wanted.replace(/\W/g, '\\$&')}(?!\\w)`).test(text)
}

function encodings(text: string): readonly (readonly [string, string])[] {
  const bytes = Buffer.from(text)
  const hex = bytes.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  const base64 = [0, 1, 2].map((offset) => [`in base64, ${offset} bytes in`, inBase64(bytes, offset)] as const)
  return [
    ['as it is', text],
    ['URL-encoded', encodeURIComponent(text)],
    ['URL-encoded, each byte', percent],
    ['URL-encoded, each byte in capitals', percent.toUpperCase()],
    ['in hex', hex],
    ['in capital hex', hex.toUpperCase()],
    ['in bytes', bytes.toString('latin1')],
    ['in JSON', JSON.stringify(text).slice(1, -1)],
    ['in UTF-16', Buffer.from(text, 'utf16le').toString('latin1')],
    ...base64,
    ...base64.map(([how, spelled]) => [how.replace('64', '64url'), spelled.replaceAll('+', '-').replaceAll('/', '_')] as const),
  ]
}

/** What the bytes look like within a longer text in base64, without the letters that they share with what stands around them. */
function inBase64(bytes: Buffer, offset: number): string {
  const spelled = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  return spelled.slice(offset === 0 ? 0 : 4, (offset + bytes.length) % 3 === 0 ? undefined : -4)
}

/** Every file under a directory, and every name: a secret may be in that, too. */
export function filesUnder(directory: string): Places {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(directory, path), entry.isFile() ? `${path}\0${readFileSync(path, 'latin1')}` : path]
    }),
  )
}

/** The arguments and the environment of a process; nothing of one that is gone, or where the system does not tell. */
export function processPlaces(pid: number | string): Places {
  const places = ['cmdline', 'environ'].flatMap((file) => {
    const text = processFile(pid, file)
    return text === undefined ? [] : [[`${file} of ${pid}`, text] as const]
  })
  return new Map(places)
}

function processFile(pid: number | string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return undefined
  }
}

/** Looks again and again at the arguments and the environment of every process of this machine. */
export class ProcessWatch {
  /** Of processes in whose environment or arguments the mark is. */
  readonly marked = new Map<string, string>()
  /** Of all the others. */
  readonly others = new Map<string, string>()
  readonly #mark: string
  readonly #timer: NodeJS.Timeout
  readonly #seen = new Set<string>()

  constructor(mark: string) {
    this.#mark = mark
    this.#timer = setInterval(() => this.look(), 25)
  }

  look(): void {
    if (!existsSync('/proc/self/environ')) return
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      // A process that becomes another program has other arguments from then on.
      const program = `${pid} ${processFile(pid, 'cmdline')}`
      if (!this.#seen.has(program)) this.#keep(pid)
      this.#seen.add(program)
    }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #keep(pid: string): void {
    const places = processPlaces(pid)
    const kept = [...places.values()].some((text) => text.includes(this.#mark)) ? this.marked : this.others
    // Children have the environment of their parents: one of each will do.
    const known = new Set(kept.values())
    for (const [name, text] of places) if (!known.has(text)) kept.set(`${name}, seen ${kept.size}`, text)
  }
}
