import { readColours } from '../layout/antd-theme.ts'

const HEAD_PX = 96
const MARGIN_PX = 32

/** A chart with its title above it, as a PNG that can stand alone in a report. */
export async function savePicture(chart: HTMLCanvasElement, title: string): Promise<Blob> {
  const colours = readColours()
  const canvas = document.createElement('canvas')
  canvas.width = chart.width + 2 * MARGIN_PX
  canvas.height = chart.height + HEAD_PX + MARGIN_PX
  const pen = canvas.getContext('2d')!
  pen.fillStyle = colours['--surface']
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = colours['--text']
  pen.font = `600 32px ${getComputedStyle(document.body).fontFamily}`
  pen.textBaseline = 'middle'
  pen.fillText(title, MARGIN_PX, HEAD_PX / 2, chart.width)
  pen.drawImage(chart, MARGIN_PX, HEAD_PX)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'))
}
