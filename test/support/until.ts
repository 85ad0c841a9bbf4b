/** Waits until something has happened; throws with its name when it has not within so many seconds. */
export async function until(what: string, hasHappened: () => boolean, seconds = 20): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !hasHappened(); ) {
    if (Date.now() > deadline) throw new Error(`It never happened that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
