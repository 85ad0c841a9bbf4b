import type { Answer, Codes } from '../../support/running-server.ts'
import { isRefused, Kit, type KitOptions, type Tokens, tokensOf } from './kit.ts'
import { minute, networks, type Scene } from './scene.ts'
import { type Lure, type Manner, Victim, type Walked } from './victim.ts'

/** One attempt of an attacker at one victim. */
export interface Play {
  readonly kit: Kit
  readonly victim: Victim
  readonly manner: Manner
  /** What the attacker makes of the codes. */
  readonly lure: (codes: Codes) => Lure | Promise<Lure>
  /** How long after the codes were made the victim follows, in seconds: a minute, unless said otherwise. */
  readonly after?: number
}

/** What came of it. */
export interface Outcome {
  readonly result: 'stopped' | 'slowed' | 'not stopped'
  readonly where: string
  /** The requirements whose measures stopped it. */
  readonly by: readonly string[]
  /** The signs that the victim was shown and passed by. */
  readonly inVain: readonly string[]
  readonly tokens?: Tokens | undefined
}

/** Plays it: codes are asked for, polled for, sent, answered, and redeemed. */
export async function play(scene: Scene, { kit, victim, manner, lure, after = minute }: Play): Promise<Outcome> {
  const codes = await kit.ask()
  if (isRefused(codes)) return { result: 'stopped', where: 'request for codes', by: [whyRefused(codes)], inVain: [] }
  await kit.poll(codes)
  scene.clock.skip(after)
  const walked = await victim.follow(await lure(codes), manner)
  scene.clock.skip(40)
  const answer = await kit.poll(codes)
  const tokens = tokensOf(answer)
  if (walked.end !== 'approved') return stopped(walked, answer)
  if (!tokens) return { result: 'stopped', where: 'redemption', by: ['B-100'], inVain: walked.signs }
  return { result: 'not stopped', where: '', by: [], inVain: walked.signs, tokens }
}

/** How an attacker with a kit made for the occasion goes at somebody new; from the cloud at the office, unless said otherwise. */
export interface Raid extends Omit<Play, 'kit' | 'victim'> {
  readonly kit?: Partial<KitOptions>
  readonly at?: string
}

/** Plays a raid. */
export async function raid(scene: Scene, { kit, at = networks.office, ...how }: Raid): Promise<Outcome> {
  return play(scene, { ...how, kit: new Kit(scene, { asksFrom: networks.cloud, ...kit }), victim: await Victim.at(scene, at) })
}

/** Somebody who hurried, what they let in, and the kit that has it. */
export interface Robbery {
  readonly kit: Kit
  readonly victim: Victim
  readonly tokens: Tokens
}

/** Plays what nothing stops: the code is sent along, and somebody types it. */
export async function rob(scene: Scene, options: Partial<KitOptions> = {}, at: string = networks.office): Promise<Robbery> {
  const kit = new Kit(scene, { asksFrom: networks.cloud, ...options })
  const victim = await Victim.at(scene, at)
  const { tokens } = await play(scene, { kit, victim, manner: 'hurries', lure: spelled })
  if (!tokens) throw new Error('Nobody was robbed')
  return { kit, victim, tokens }
}

/** A lure that spells the code, to be typed at the page for codes. */
export function spelled({ userCode }: Codes): Lure {
  return { code: userCode }
}

/** A link with the code in it, in a program or a picture that leaves no trace of where it was. */
export function traceless({ complete }: Codes): Lure {
  return { link: complete }
}

/** The same link on a web page or in webmail. */
export function onPage({ complete }: Codes): Lure {
  return { link: complete, isOnPage: true }
}

/** What a victim read made them decline; whoever wanted to go on was stopped by what asked for more than they had. */
function stopped({ end, where, signs }: Walked, { json }: Answer): Outcome {
  const outcome = { result: 'stopped', where, inVain: [] } as const
  if (end === 'declined') return { ...outcome, by: signs }
  if (where === 'page for the second factor') return { ...outcome, by: ['D-28'] }
  if (signs.includes('D-32')) return { ...outcome, by: ['D-32'] }
  const asks = signs.filter((sign) => !informs.has(sign))
  if (asks.length > 0) return { ...outcome, by: asks }
  return { ...outcome, by: [json['error'] === 'expired_token' ? 'C-08' : 'A-31'] }
}

/** Signs that tell, and ask for nothing. */
const informs: ReadonlySet<string> = new Set(['C-20', 'C-31', 'C-27'])

function whyRefused({ json }: Answer): string {
  const { error, error_description } = json
  if (error === 'invalid_scope') return String(error_description).includes('not given to devices') ? 'C-02' : 'C-15'
  if (error === 'temporarily_unavailable') return 'C-17'
  if (String(error_description).includes('network')) return 'C-14'
  return error === 'unauthorized_client' ? 'C-13' : String(error)
}
