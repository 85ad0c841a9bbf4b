import { writeFileSync } from 'node:fs'
import { profilesPage } from './page.ts'

writeFileSync('docs/profiles.md', profilesPage())
