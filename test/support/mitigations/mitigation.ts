/** One defence of the default configuration, how it is taken out of the source, and the one test that has to notice. */
export interface Mitigation {
  /** Requirement ids, as the threat model has them. */
  readonly id: string
  readonly is: string
  readonly file: string
  /** What stands in that file once, and what stands there when the defence is off. */
  readonly cut: string
  readonly put: string
  readonly testFile: string
  /** The beginning of the test's name. */
  readonly test: string
}
