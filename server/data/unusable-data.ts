/** A data directory that cannot be used as it is; the message says what to do about it. */
export class UnusableData extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnusableData'
  }
}
