/** Hears that nobody reads any more what this process writes; answers how to stop hearing it. */
export const hearLostOutput = audience((tell) => process.stdout.on('error', tell))

/** Hears that nothing more can be read from the terminal of this process; answers how to stop hearing it. */
export const hearLostInput = audience((tell) => process.stdin.on('error', tell).on('end', tell))

/**
 * Listens to a stream once, for however many there are to tell, and then for good: what is said at the very end meets a
 * closed pipe or a terminal that is gone, too, and with nobody to hear that it would be a crash.
 */
function audience(listen: (tell: () => void) => void): (heard: () => void) => () => void {
  const hearers = new Set<() => void>()
  let isListening = false
  const tell = () => {
    for (const hearer of hearers) hearer()
  }
  return (heard) => {
    if (!isListening) listen(tell)
    isListening = true
    const hearer = () => heard()
    hearers.add(hearer)
    return () => void hearers.delete(hearer)
  }
}
