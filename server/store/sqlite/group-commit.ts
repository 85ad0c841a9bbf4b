/** Runs work as one transaction, all or nothing, and throws what it throws. */
export type Transaction = (durability: Durability, work: () => void) => void

/**
 * What a power cut may take: `relaxed` commits may be lost with the last moments (never torn), `lasting` ones are on the disk
 * before the answer goes out. A killed process loses neither.
 */
export type Durability = 'relaxed' | 'lasting'

/** Does work in a transaction and answers once that is committed. The work may be run more than once, but counts once. */
export type Write = <T>(durability: Durability, work: () => T) => Promise<T>

interface Job {
  readonly durability: Durability
  run(): void
  done(): void
  failed(error: unknown): void
}

/**
 * Lets everything that was asked for in one turn of the event loop share one transaction: fifty polls that arrive together
 * cost one commit. `drain` commits at once what is still waiting, and what whoever waited asks for next.
 */
export function groupCommit(transaction: Transaction): { readonly write: Write; drain(): Promise<void> } {
  let waiting: Job[] = []
  const flush = () => {
    const jobs = waiting
    waiting = []
    if (jobs.length > 0) commit(transaction, jobs)
  }
  const write: Write = (durability, work) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push(job(durability, work, resolve, reject))
    })
  const drain = async () => {
    while (waiting.length > 0) {
      flush()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { write, drain }
}

function job<T>(durability: Durability, work: () => T, resolve: (result: T) => void, failed: (error: unknown) => void): Job {
  let result: { readonly value: T } | undefined
  return {
    durability,
    run: () => {
      result = { value: work() }
    },
    done: () => result && resolve(result.value),
    failed,
  }
}

/** One job that fails undoes the others of its transaction, so each is then tried by itself. */
function commit(transaction: Transaction, jobs: readonly Job[]): void {
  const durability = jobs.some((job) => job.durability === 'lasting') ? 'lasting' : 'relaxed'
  try {
    transaction(durability, () => {
      for (const job of jobs) job.run()
    })
  } catch (error) {
    if (jobs.length === 1) jobs[0]?.failed(error)
    else for (const job of jobs) commit(transaction, [job])
    return
  }
  for (const job of jobs) job.done()
}
