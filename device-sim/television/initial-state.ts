import { television } from '../profiles/built-in.ts'
import type { KioskUse, TelevisionState } from '../view/state.ts'
import type { Kiosk, TelevisionOptions } from './options.ts'

/** What a television knows when it is switched on. */
export function initialState(options: Omit<TelevisionOptions, 'connect'>, isUnattended: boolean): TelevisionState {
  const { demo, deviceName, clock, openPage, once, profile = television, language = 'en' } = options
  return {
    profile,
    language,
    instruments: options.instruments && { isInspecting: false, network: options.network },
    deviceName,
    now: clock.now(),
    stillSince: clock.now(),
    hour: hourOf(options),
    page: { at: 'finding', failures: 0 },
    focus: { row: 0, column: 0 },
    canOpenPage: openPage !== undefined,
    demo: demo && {
      email: demo.email,
      password: demo.password,
      isPlain: demo.isPlain,
      addresses: demo.addresses,
      wasVisited: demo.wasVisited(),
    },
    once: once ?? false,
    isUnattended,
    kiosk: options.kiosk && { ...useOf(options.kiosk), troubles: 0, typed: '', wrongPins: 0 },
  }
}

/** What a kiosk is used for, without what it checks PINs with. */
function useOf({ mode, greet, demo, pinLength }: Kiosk): KioskUse {
  return { mode, greet, demo, pinLength }
}

/** The hour on the wall, 0 to 23. */
export function hourOf({ localHour }: Pick<TelevisionOptions, 'localHour'>): number {
  return localHour ? localHour() : new Date().getHours()
}
