import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { betterAuth, oidcProvider, ownServer } from './servers.ts'
import { tour } from './tour.ts'

const folder = 'docs/pictures/gallery'
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const sections: string[] = []
for (const open of [ownServer, oidcProvider, betterAuth]) {
  const peer = await open()
  console.log(`${peer.name}: ${peer.issuer}`)
  try {
    const stem = peer.name.replace(/^@|\/.*$/g, '')
    const exhibits = await tour(peer)
    for (const { name, png } of exhibits) writeFileSync(`${folder}/${stem}-${name}.png`, png)
    const pictures = exhibits.map(({ name, says }) => `**${says}**\n\n![${peer.name}: ${says}](pictures/gallery/${stem}-${name}.png)`)
    sections.push(`## ${peer.name}\n\n${pictures.join('\n\n')}`)
  } finally {
    await peer.close()
  }
}
writeFileSync(
  'docs/gallery.md',
  `# One television at three servers

Made by \`npm run docs:gallery\`: \`tenfoot tv\` in a terminal of 100 columns and 30 rows, signed in at three servers by their metadata alone, and
answered there as a person would. The first run needs the packages of better-auth, which stand apart: \`npm ci --prefix scripts/gallery/better-auth\`.
The other way round, programs of other people at our server: [foreign clients](foreign-clients.md).

${sections.join('\n\n')}
`,
)
process.exit(0)
