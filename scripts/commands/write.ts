import { writeFileSync } from 'node:fs'
import { configSchema } from '../../cli/config/schema.ts'
import { configurationPage } from './configuration.ts'
import { commandsPage } from './page.ts'

writeFileSync('docs/commands.md', await commandsPage())
writeFileSync('docs/configuration.md', configurationPage())
writeFileSync('docs/config.schema.json', `${JSON.stringify(configSchema(), undefined, 2)}\n`)
