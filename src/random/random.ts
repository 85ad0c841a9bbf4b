/** Where chance comes from: the operating system in production, a seed in a test. */
export interface Random {
  /** That many random bytes. */
  bytes(count: number): Uint8Array
  /** A whole number from 0 up to but not including `below`, each equally likely. */
  integer(below: number): number
}
