import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const ticksPerSecond = 100

/** Starts a server as a process of its own; resolves when it has printed `ready` or its issuer. */
export async function start(name, file, parameters, port) {
  const began = performance.now()
  const child = spawn(process.execPath, [file, ...parameters], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => /^(ready|http)/m.test(text) && resolve())
    child.once('exit', (code) => reject(new Error(`Cannot start ${name}: it ended with ${code}`)))
  })
  return { name, port, child, readyAfter: performance.now() - began }
}

/** Ends a server and waits until it is gone. */
export async function stop({ child }) {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(timer)
}

/** The processor time that a process has used so far, in microseconds (Linux). */
export function processorTime({ child }) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6
}

/** The resident memory of a process in MB (Linux). */
export function residentMemory({ child }) {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
