/** Whichever of some words a mistyped one was most likely meant to be. */
export function nearest(typed: string, words: readonly string[]): string {
  const ranked = words.map((word) => ({ word, steps: distance(typed.toLowerCase(), word.toLowerCase()) }))
  return ranked.sort((a, b) => a.steps - b.steps)[0]?.word ?? ''
}

/** How many letters have to be put in, left out or changed to turn one word into another. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= other.length; column++) {
      const changed = (row[column - 1] ?? 0) + (other[column - 1] === letter ? 0 : 1)
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
