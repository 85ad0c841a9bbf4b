import { writeFileSync } from 'node:fs'
import { networksPage } from './page.ts'

writeFileSync('docs/networks.md', await networksPage())
