import { writeFileSync } from 'node:fs'
import { createSigner } from '../../device-sim/hostile/signer.ts'
import { ways } from '../../device-sim/hostile/ways.ts'
import { endure } from '../../test/support/hostile-room.ts'
import { type Endured, hostilePage } from './page.ts'

const signer = await createSigner()
const all: Endured[] = []
for (const way of ways) all.push({ way, ordeal: await endure(way, signer) })
writeFileSync('docs/hostile-servers.md', hostilePage(all))
