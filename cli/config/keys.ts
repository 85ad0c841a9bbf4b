/** What one key of the configuration file holds, as JSON. */
export interface KeyShape {
  readonly type: 'integer' | 'boolean' | 'string' | 'strings'
  /** Something that could stand there. */
  readonly example: number | boolean | string | readonly string[]
  /** How many of the unit that options are read in are one here: days are read as seconds. */
  readonly unit?: number
  /** Whether it names a file or folder: one that is not absolute is seen from the configuration file. */
  readonly isPath?: true
}

/**
 * Every key of the configuration file: the options of `tenfoot serve` in camel case, without their `no`, and what operators' commands
 * have to know. What each means, and what it takes, is said by its option.
 */
export const keys = {
  port: { type: 'integer', example: 8628 },
  host: { type: 'string', example: '127.0.0.1' },
  issuer: { type: 'string', example: 'https://signin.example.com' },
  data: { type: 'string', example: './tenfoot-data', isPath: true },
  codeLifetime: { type: 'integer', example: 600 },
  interval: { type: 'integer', example: 5 },
  keyLifetime: { type: 'integer', example: 90, unit: 86_400 },
  auditRetention: { type: 'integer', example: 400, unit: 86_400 },
  tlsCert: { type: 'string', example: './chain.pem', isPath: true },
  tlsKey: { type: 'string', example: './key.pem', isPath: true },
  trustedProxy: { type: 'strings', example: ['127.0.0.1/32'] },
  metricsPort: { type: 'integer', example: 9464 },
  metricsHost: { type: 'string', example: '127.0.0.1' },
  insecureHttp: { type: 'boolean', example: false },
  logLevel: { type: 'string', example: 'info' },
  issuingLimit: { type: 'boolean', example: true },
  refuseScope: { type: 'string', example: 'payments' },
  dialect: { type: 'string', example: 'workos' },
  brandName: { type: 'string', example: 'Example Films' },
  brandColour: { type: 'string', example: '#0b6b5f' },
  brandLogo: { type: 'string', example: './logo.svg', isPath: true },
  operatorApproval: { type: 'boolean', example: true },
} as const satisfies Readonly<Record<string, KeyShape>>

/** The name of a key. */
export type Key = keyof typeof keys

/** What a key holds. */
export function shapeOf(key: Key): KeyShape {
  return keys[key]
}

/** Whether a name is that of a key. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(keys, name)
}
