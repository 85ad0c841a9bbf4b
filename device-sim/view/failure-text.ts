import type { Failure } from '../../src/device/session.ts'
import { cleanText } from '../../src/text/clean.ts'
import { type Language, wordsOf } from './words/languages.ts'

/** As long as a sentence with the longest name of a host. */
const most = 400

/** Why a request failed, in the language of the device; what only its message knows stays in English. */
export function failureText({ reason, message }: Failure, language: Language): string {
  if (!reason) return cleanText(message)
  return cleanText(wordsOf(language).trouble.failures[reason.cause](reason.host, reason.detail ?? ''), most)
}
