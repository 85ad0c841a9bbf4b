import { writeFileSync } from 'node:fs'
import { qrPage } from './page.ts'

writeFileSync('docs/qr.md', await qrPage())
