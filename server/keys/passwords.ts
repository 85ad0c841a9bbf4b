/** Hashes and checks passwords (D-24 to D-27). */
export interface Passwords {
  hash(password: string): Promise<string>
  /**
   * Whether a password is right; without a hash it takes as long and says no, so that nobody learns who has an account (D-26).
   * `upgraded` is a new hash where the stored one was made with weaker parameters.
   */
  verify(passwordHash: string | undefined, password: string): Promise<{ readonly isRight: boolean; readonly upgraded?: string | undefined }>
}
