import { option } from './options.ts'

/** `--json`, for commands that tell one thing. */
export const jsonOption = () => option('--json', 'one JSON object (docs/operator-json.md)')

/** Tells what a command did: a line for people, or one JSON object for programs. */
export function tell(isJson: true | undefined, told: object, words: string): void {
  process.stdout.write(`${isJson ? JSON.stringify(told) : words}\n`)
}
