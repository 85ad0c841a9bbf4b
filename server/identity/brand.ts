/** Whose server this is, as people see it. */
export interface Brand {
  readonly name: string
  /** The one colour of buttons and links, as `#0b6b5f`. */
  readonly colour?: string | undefined
  readonly logo?: Logo | undefined
}

/** A picture beside the name, as browsers are given it. */
export interface Logo {
  readonly type: 'image/svg+xml' | 'image/png'
  readonly bytes: Buffer
}

/** What is shown where nobody has said anything. */
export const usualBrand: Brand = { name: 'tenfoot' }
