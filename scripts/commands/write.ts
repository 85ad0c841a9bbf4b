import { writeFileSync } from 'node:fs'
import { commandsPage } from './page.ts'

writeFileSync('docs/commands.md', await commandsPage())
