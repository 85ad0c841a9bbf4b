import type { Socket } from 'node:net'

/** How much a line may hold, and how long it may take. */
export interface LineLimits {
  readonly bytes: number
  readonly milliseconds: number
}

/** Reads one line from a socket, without its end; undefined when it is too long, too late or never ends. Never rejects. */
export function readLine(socket: Socket, { bytes, milliseconds }: LineLimits): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (line?: string) => {
      clearTimeout(timer)
      socket.off('data', onData).off('error', onEnd).off('close', onEnd).off('end', onEnd).pause()
      resolve(line)
    }
    const onEnd = () => finish()
    const onData = (chunk: Buffer) => {
      const end = chunk.indexOf('\n')
      const part = end === -1 ? chunk : chunk.subarray(0, end)
      size += part.length
      if (size > bytes) return finish()
      chunks.push(part)
      if (end !== -1) finish(Buffer.concat(chunks).toString('utf8'))
    }
    const timer = setTimeout(finish, milliseconds)
    socket.on('data', onData).on('error', onEnd).on('close', onEnd).on('end', onEnd)
  })
}
