import { createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import type { Picture } from '../../test/support/picture.ts'

/** What is to be seen at one moment: the television's screen, the phone's, and one line that says what happens. */
export interface Scene {
  readonly television: Buffer
  readonly phone: Buffer
  /** Number of the step, from 1. */
  readonly step: number
  readonly title: string
  readonly says: string
  /** Where a thumb is on the phone, in pixels of its page. */
  readonly tap?: { readonly x: number; readonly y: number } | undefined
}

/** How many steps the story has. */
export const steps = 5

/** The size of a page on the phone, and how much smaller it is drawn. */
export const phonePage = { width: 360, height: 740, scale: 0.75 }

const width = 1000
const height = 620
const screen = { x: 27, y: 62, width: 640, height: 384, rim: 8 }
const phone = { x: 703, y: 32, width: phonePage.width * phonePage.scale, height: phonePage.height * phonePage.scale, rim: 8, corner: 28 }
const ink = {
  ground: '#15191c',
  rim: '#000000',
  edge: '#353d42',
  strong: '#f4f7f6',
  soft: '#a3aeb3',
  accent: '#5fd6c4',
  off: '#3a4348',
  thumb: '#7f8c88',
}
const letters = '"DejaVu Sans", "Noto Sans", sans-serif'

/** Draws one moment of the story. */
export async function drawScene(scene: Scene): Promise<Picture> {
  const canvas = createCanvas(width, height)
  const pen = canvas.getContext('2d')
  pen.fillStyle = ink.ground
  pen.fillRect(0, 0, width, height)
  drawTelevision(pen, await loadImage(scene.television))
  drawPhone(pen, await loadImage(scene.phone), scene.tap)
  drawCaption(pen, scene)
  return { width, height, pixels: pen.getImageData(0, 0, width, height).data, png: canvas.toBuffer('image/png') }
}

function drawTelevision(pen: SKRSContext2D, image: Image): void {
  const { x, y, width, height, rim } = screen
  box(pen, { x: x - rim, y: y - rim, width: width + 2 * rim, height: height + 2 * rim }, 12, ink.rim, ink.edge)
  pen.drawImage(image, x, y, width, height)
}

function drawPhone(pen: SKRSContext2D, image: Image, tap: Scene['tap']): void {
  const { x, y, width, height, rim, corner } = phone
  box(pen, { x: x - rim, y: y - rim, width: width + 2 * rim, height: height + 2 * rim }, corner + rim, ink.rim, ink.edge)
  pen.save()
  pen.beginPath()
  pen.roundRect(x, y, width, height, corner)
  pen.clip()
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(image, x, y, width, height)
  if (tap) drawThumb(pen, x + tap.x * phonePage.scale, y + tap.y * phonePage.scale)
  pen.restore()
}

function drawThumb(pen: SKRSContext2D, x: number, y: number): void {
  pen.beginPath()
  pen.arc(x, y, 24, 0, 2 * Math.PI)
  pen.fillStyle = 'rgba(127, 140, 136, 0.35)'
  pen.fill()
  pen.lineWidth = 2
  pen.strokeStyle = ink.thumb
  pen.stroke()
}

function drawCaption(pen: SKRSContext2D, { step, title, says }: Scene): void {
  const left = screen.x
  for (let i = 1; i <= steps; i++) {
    pen.fillStyle = i <= step ? ink.accent : ink.off
    pen.beginPath()
    pen.roundRect(left + (i - 1) * 44, 488, 36, 5, 2.5)
    pen.fill()
  }
  pen.fillStyle = ink.strong
  pen.font = `bold 27px ${letters}`
  pen.fillText(title, left, 539)
  pen.fillStyle = ink.soft
  pen.font = `19px ${letters}`
  pen.fillText(says, left, 574)
}

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function box(pen: SKRSContext2D, { x, y, width, height }: Rectangle, corner: number, fill: string, edge: string): void {
  pen.beginPath()
  pen.roundRect(x, y, width, height, corner)
  pen.fillStyle = fill
  pen.fill()
  pen.lineWidth = 1.5
  pen.strokeStyle = edge
  pen.stroke()
}
