/** Puts one text in the place of another that stands there exactly once; throws where it stands there more or less often. */
export function replaceOnce(text: string, cut: string, put: string): string {
  const parts = text.split(cut)
  if (parts.length !== 2) throw new Error(`Cannot replace ${JSON.stringify(cut)}: it stands there ${parts.length - 1} times`)
  return parts.join(put)
}
