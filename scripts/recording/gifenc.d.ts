/** The part of gifenc that is used here; the package brings no types. */
declare module 'gifenc' {
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: { palette: number[][]; delay: number }): void
    finish(): void
    bytes(): Uint8Array
  }

  const gifenc: { GIFEncoder(): Encoder }
  export = gifenc
}
