import type { CellScreen, Colours, Drawing, Profile } from './profile.ts'

/** What the terminal that a device is shown in can do. */
export interface TerminalLimits extends Drawing {
  /** Whether text may have colours (no-color.org); a QR code keeps its two, it is a picture. */
  readonly hasColour: boolean
  readonly colours: Colours
}

/** What a terminal can do, by what its environment says about it. */
export function terminalLimits(environment: { readonly [name: string]: string | undefined }): TerminalLimits {
  const isConsole = environment['TERM'] === 'linux'
  return {
    qr: isConsole ? 'full' : 'half',
    hasSymbols: !isConsole,
    hasColour: !environment['NO_COLOR'],
    colours: isConsole ? '16' : '256',
  }
}

/** A device as that terminal can show it: no sign, picture or colour that the terminal lacks. */
export function shownIn(profile: Profile, limits: TerminalLimits): Profile {
  const { screen } = profile
  return screen.kind === 'cells' ? { ...profile, screen: limited(screen, limits) } : profile
}

function limited(screen: CellScreen, { qr, hasSymbols, colours }: TerminalLimits): CellScreen {
  return {
    ...screen,
    qr: least(['none', 'full', 'half'], screen.qr, qr),
    hasSymbols: screen.hasSymbols && hasSymbols,
    colours: least(['two', '16', '256', 'truecolor'], screen.colours, colours),
  }
}

/** Whichever of two comes first in an order. */
function least<T>(order: readonly T[], one: T, other: T): T {
  return order.indexOf(one) < order.indexOf(other) ? one : other
}
