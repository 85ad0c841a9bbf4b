import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { replaceOnce } from './test/support/replace-once.ts'

/** Runs tests as `npm test` does, but for one piece of source that reads otherwise: JSON of `file`, `cut` and `put` in the environment. */

const { file, cut, put } = JSON.parse(process.env['TENFOOT_SWITCHED_OFF'] ?? '{}') as { file: string; cut: string; put: string }
const changed = resolve(file)

export default defineConfig({
  plugins: [
    {
      name: 'switched-off',
      enforce: 'pre',
      load: (id) => (id === changed ? replaceOnce(readFileSync(id, 'utf8'), cut, put) : undefined),
    },
  ],
  test: { include: ['test/**/*.test.ts'], isolate: false, unstubEnvs: true, testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 1 },
})
