import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import { type Picture, readQr } from '../../test/support/picture.ts'
import { phonePage } from './stage.ts'

/** What a phone's camera shows in front of the television, and the address that it reads there. */
export interface Sight {
  readonly png: Buffer
  readonly address: string
}

/** How much of the television's screen the camera looks at. */
const seen = { width: 392, height: 384 }

/** Points the camera at a television's screen; throws where it can read no QR code. */
export async function scan(television: Picture): Promise<Sight> {
  const address = readQr(television)
  if (address === undefined) throw new Error('Cannot read the QR code in the picture of the television')
  const { width, height } = phonePage
  const canvas = createCanvas(width, height)
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#000000'
  pen.fillRect(0, 0, width, height)
  await drawView(pen, television)
  drawCorners(pen, { left: 34, top: 150, size: width - 68, arm: 40 })
  drawAddress(pen, new URL(address).host)
  return { png: canvas.toBuffer('image/png'), address }
}

/** Held by a hand, so not quite straight. */
async function drawView(pen: SKRSContext2D, television: Picture): Promise<void> {
  const image = await loadImage(television.png)
  const { width } = phonePage
  pen.save()
  pen.translate(width / 2, 150 + (width - 68) / 2)
  pen.rotate(-0.03)
  pen.drawImage(image, 0, 0, seen.width, seen.height, -176, -167, 360, 353)
  pen.restore()
}

function drawCorners(pen: SKRSContext2D, { left, top, size, arm }: { left: number; top: number; size: number; arm: number }): void {
  pen.strokeStyle = '#5fd6c4'
  pen.lineWidth = 6
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  for (const [x, y, right, down] of [
    [left, top, 1, 1],
    [left + size, top, -1, 1],
    [left, top + size, 1, -1],
    [left + size, top + size, -1, -1],
  ] as const) {
    pen.beginPath()
    pen.moveTo(x, y + down * arm)
    pen.lineTo(x, y)
    pen.lineTo(x + right * arm, y)
    pen.stroke()
  }
}

function drawAddress(pen: SKRSContext2D, host: string): void {
  pen.font = 'bold 19px "DejaVu Sans", sans-serif'
  const width = pen.measureText(host).width + 44
  pen.fillStyle = '#5fd6c4'
  pen.beginPath()
  pen.roundRect((phonePage.width - width) / 2, 540, width, 50, 25)
  pen.fill()
  pen.fillStyle = '#06231f'
  pen.textAlign = 'center'
  pen.fillText(host, phonePage.width / 2, 572)
}
