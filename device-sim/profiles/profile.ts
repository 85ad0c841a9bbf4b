/** What the screen of a device can show. */
export interface Profile {
  /** How a QR code can be drawn: `half` needs ▀ and ▄, `full` backgrounds alone; `none` where no picture may appear. */
  readonly qr: 'half' | 'full' | 'none'
  /** Whether the font has half blocks, heavy lines and arrows; console fonts have full blocks and little else. */
  readonly hasSymbols: boolean
  /** Whether text may have colours (no-color.org); a QR code keeps its two, it is a picture. */
  readonly hasColour: boolean
}

/** The profile of a terminal by what its environment says about it. */
export function terminalProfile(environment: { readonly [name: string]: string | undefined }): Profile {
  const isConsole = environment['TERM'] === 'linux'
  return {
    qr: isConsole ? 'full' : 'half',
    hasSymbols: !isConsole,
    hasColour: !environment['NO_COLOR'],
  }
}
