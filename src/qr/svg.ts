import { modulesAcross, type QrMatrix, quietZone } from './matrix.ts'

/** Draws a QR code as an SVG picture that scales to any size, black on white, quiet zone included. */
export function qrSvg(matrix: QrMatrix): string {
  const across = modulesAcross(matrix)
  const rows = Array.from({ length: matrix.size }, (_, y) => row(matrix, y)).join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${across} ${across}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${across}v${across}H0z"/><path d="${rows}"/></svg>`
  )
}

/** The dark runs of one row, each as one rectangle of a path. */
function row(matrix: QrMatrix, y: number): string {
  let path = ''
  for (let x = 0; x < matrix.size; x++) {
    if (!matrix.isDark(x, y)) continue
    const from = x
    while (matrix.isDark(x + 1, y)) x += 1
    const wide = x - from + 1
    path += `M${from + quietZone} ${y + quietZone}h${wide}v1h-${wide}z`
  }
  return path
}
