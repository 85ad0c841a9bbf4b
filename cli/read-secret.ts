import { text } from 'node:stream/consumers'
import { CommandError } from './exit-code.ts'

/** Reads all of standard input and drops one line end, as `echo` and here-documents add it. */
export async function readStandardInput(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

/** Asks for a secret twice on the terminal without showing it; refuses where there is no terminal to ask on. */
export async function askForSecret(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CommandError(`There is no terminal to ask on; ${otherwise}`)
  const secret = await readHidden(`${question}: `)
  if ((await readHidden('Once more: ')) !== secret) throw new CommandError('The two are not the same; run the command again')
  return secret
}

function readHidden(prompt: string): Promise<string> {
  process.stderr.write(prompt)
  process.stdin.setRawMode(true).setEncoding('utf8').resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (act: () => void) => {
      process.stdin.off('data', onData).setRawMode(false).pause()
      process.stderr.write('\n')
      act()
    }
    const onData = (chunk: string) => {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') return finish(() => resolve(typed))
        if (character === '\u0003' || character === '\u0004') return finish(() => reject(new CommandError('Stopped; nothing was changed')))
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character
      }
    }
    process.stdin.on('data', onData)
  })
}
