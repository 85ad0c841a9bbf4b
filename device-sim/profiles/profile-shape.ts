import type {
  CellScreen,
  CharacterScreen,
  ClockConditions,
  Extent,
  LineScreen,
  NetworkConditions,
  PaperScreen,
  Profile,
  ProfileScreen,
  Spell,
  VoiceScreen,
} from './profile.ts'
import { type JsonSchema, keys, kinds, list, number, otherwise, type Shape, text, word, wordOr, yesOrNo } from './shape.ts'

const spells = otherwise(list(keys<Spell>({ after: number(0, 86_400), for: number(1, 86_400) }), 100), [])

const extent = keys<Extent>({ columns: number(20, 400, 'integer'), rows: number(4, 200, 'integer') })

const cells = keys<CellScreen>({
  kind: word('cells'),
  size: wordOr(word('terminal'), extent),
  colours: word('truecolor', '256', '16', 'two'),
  ground: otherwise(word('dark', 'light'), 'dark'),
  qr: word('half', 'full', 'none'),
  hasSymbols: otherwise(yesOrNo(), true),
  redrawEvery: otherwise<number | undefined>(number(1, 3600), undefined),
})

const characters = keys<CharacterScreen>({ kind: word('characters'), columns: number(16, 40, 'integer'), rows: number(2, 4, 'integer') })

const network = keys<NetworkConditions>({
  latency: otherwise(number(0, 60_000), 0),
  jitter: otherwise(number(0, 60_000), 0),
  loss: otherwise(number(0, 1), 0),
  bandwidth: otherwise<number | undefined>(number(1, 10_000_000), undefined),
  offline: spells,
})

const goodClock: ClockConditions = { skew: 0, drift: 0, sleeps: [] }

/** What a profile may be; its file is read by this, and its schema is printed from it. */
export const profileShape: Shape<Profile> = keys<Profile>({
  name: text(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a name of lower-case letters, digits and dashes, 40 at most'),
  title: text(/^[^\p{C}]{1,40}$/u, 'a title of 1 to 40 characters'),
  about: text(/^[^\p{C}]{1,160}$/u, 'a sentence of 1 to 160 characters'),
  screen: kinds<ProfileScreen>({
    cells,
    characters,
    paper: keys<PaperScreen>({ kind: word('paper'), columns: number(24, 80, 'integer') }),
    voice: keys<VoiceScreen>({ kind: word('voice') }),
    lines: keys<LineScreen>({ kind: word('lines') }),
  }),
  input: word('arrows', 'arrows-and-digits', 'button', 'knob', 'none'),
  network: otherwise(wordOr(word('good', 'slow', 'lossy', 'captive-portal', 'offline'), network), 'good'),
  clock: otherwise(
    keys<ClockConditions>({ skew: otherwise(number(-86_400, 86_400), 0), drift: otherwise(number(-10_000, 10_000), 0), sleeps: spells }),
    goodClock,
  ),
  memory: otherwise(word('none', 'key-store'), 'none'),
})

/** The published schema of a profile's file (JSON Schema 2020-12). */
export const profileSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A tenfoot device profile',
  ...profileShape.schema,
  properties: { $schema: { type: 'string' }, ...Object(profileShape.schema['properties']) },
}
