import { createInterface } from 'node:readline'
import type { OpenOutcome } from '../open-page.ts'

/** How a page is offered to whoever sits at the terminal. */
export interface Offer {
  readonly input: NodeJS.ReadableStream
  write(text: string): void
  open(address: string): Promise<OpenOutcome>
  readonly words: { readonly offer: string; readonly opened: string; noBrowser(address: string): string }
}

/** Offers to open a page at the next Enter; answers how to stop offering it. */
export function offerPage(address: string, { input, write, open, words }: Offer): () => void {
  write(`${words.offer}\n`)
  const lines = createInterface({ input, terminal: false })
  lines.once('line', async () => {
    lines.close()
    write(`${(await open(address)) === 'opened' ? words.opened : words.noBrowser(address)}\n`)
  })
  return () => lines.close()
}
