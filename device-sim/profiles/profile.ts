/** A constrained device as data: what it shows, what is typed on it, what lies between it and its server. */
export interface Profile {
  /** What it is asked for by: lower case, dashes. */
  readonly name: string
  readonly title: string
  /** One sentence on what is special about it. */
  readonly about: string
  readonly screen: ProfileScreen
  readonly input: Input
  readonly network: NetworkName | NetworkConditions
  readonly clock: ClockConditions
  /** Where tokens live when it is switched off. */
  readonly memory: 'none' | 'key-store'
}

/** What a device shows itself on. */
export type ProfileScreen = CellScreen | CharacterScreen | PaperScreen | VoiceScreen | LineScreen

/** A screen of cells, as a terminal has. */
export interface CellScreen extends Drawing {
  readonly kind: 'cells'
  /** `terminal`: as large as the terminal it is shown in. */
  readonly size: 'terminal' | Extent
  readonly colours: Colours
  readonly ground: Ground
  /** Seconds between two repaints, where a screen takes its time, as electronic paper does. */
  readonly redrawEvery?: number | undefined
}

/** What can be drawn in the cells of a screen. */
export interface Drawing {
  /** How a QR code can be drawn: `half` needs ▀ and ▄, `full` backgrounds alone; `none` where no picture may appear. */
  readonly qr: 'half' | 'full' | 'none'
  /** Whether the font has half blocks, heavy lines and arrows; console fonts have full blocks and little else. */
  readonly hasSymbols: boolean
}

/** How many cells there are. */
export interface Extent {
  readonly columns: number
  readonly rows: number
}

/** How many colours there are: more than there are names for, a palette, the sixteen of old, or ink and ground. */
export type Colours = 'truecolor' | '256' | '16' | 'two'

/** What is behind the text; on a light one nothing but greys is used. */
export type Ground = 'dark' | 'light'

/** A display of a few lines of ASCII. */
export interface CharacterScreen extends Extent {
  readonly kind: 'characters'
}

/** Paper: what is printed stays. */
export interface PaperScreen {
  readonly kind: 'paper'
  readonly columns: number
}

/** Nothing to look at: what there is to know is said. */
export interface VoiceScreen {
  readonly kind: 'voice'
}

/** Lines of a command, one below the other. */
export interface LineScreen {
  readonly kind: 'lines'
}

/** What a person has at hand to choose with. */
export type Input = 'arrows' | 'arrows-and-digits' | 'button' | 'knob' | 'none'

/** The networks that have a name. */
export type NetworkName = 'good' | 'slow' | 'lossy' | 'captive-portal' | 'offline'

/** What lies between a device and its server. */
export interface NetworkConditions {
  /** Milliseconds that an answer takes longer, half of them on the way there and half on the way back. */
  readonly latency: number
  /** Milliseconds by which that varies, at most. */
  readonly jitter: number
  /** How many requests of a hundred are lost, as a share from 0 to 1. */
  readonly loss: number
  /** Kilobits a second; absent where there is no limit. */
  readonly bandwidth?: number | undefined
  readonly offline: readonly Spell[]
}

/** How a device's clock differs from a good one. */
export interface ClockConditions {
  /** Seconds it is ahead, or behind where negative. */
  readonly skew: number
  /** Millionths by which it runs fast, or slow where negative. */
  readonly drift: number
  /** When the device sleeps. */
  readonly sleeps: readonly Spell[]
}

/** A while, in seconds since it was switched on. */
export interface Spell {
  readonly after: number
  readonly for: number
}
