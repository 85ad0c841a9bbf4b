// Preloaded into a television: notes the packages that are loaded when its first picture goes out, in the file that TENFOOT_NOTES names.
const { writeFileSync } = require('node:fs')

const { write } = process.stdout
process.stdout.write = function (data, ...rest) {
  if (String(data).includes('Starting')) {
    process.stdout.write = write
    const packages = Object.keys(require.cache).flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])
    writeFileSync(process.env.TENFOOT_NOTES, JSON.stringify([...new Set(packages)].sort()))
  }
  return write.call(this, data, ...rest)
}
