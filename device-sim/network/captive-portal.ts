import type { Dispatcher } from 'undici'
import { networkError } from './network-error.ts'
import type { Passage } from './passage.ts'

/** What a hotel's network shows in place of any page. */
const page = '<!doctype html><title>Welcome</title><p>Please accept our terms to use this network.</p>'

/** Answers as a network does that wants a sign-in first: over plain http with its own page; with encryption nobody believes its name. */
export function answerAsPortal(passage: Passage, { origin }: Dispatcher.DispatchOptions): void {
  if (String(origin).startsWith('https:')) passage.failSoon(networkError('ERR_TLS_CERT_ALTNAME_INVALID'))
  else passage.answer(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, page)
}
