/** An address as the URL standard reads it; undefined where it is none. `URL.canParse` of Node 20 cannot be asked: once optimized, it refuses every address that is not ASCII. */
export function parseAddress(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
