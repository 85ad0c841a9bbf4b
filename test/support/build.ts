import { execFileSync } from 'node:child_process'

/** Tests that start the program run `dist`, so it is built once before them all. */
export function setup(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
}
