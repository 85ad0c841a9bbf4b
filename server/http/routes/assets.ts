import type { Router } from 'express'
import { sending } from '../asset.ts'
import type { Site } from './visit.ts'

/** What a logo may do where somebody opens it by itself: be seen. On the pages it is a picture, which can do nothing anyway. */
const seenOnly = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" }

/** What belongs to pages: stylesheet, script, logo. */
export function assetRoutes(router: Router, { style, passkeyScript, logo }: Site): void {
  router.get('/assets/style.css', sending(style))
  if (passkeyScript) router.get('/assets/passkeys.js', sending(passkeyScript))
  if (logo) router.get('/assets/logo', sending(logo, seenOnly))
}
