import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

/* Loaded only when the camera opens on a phone whose browser reads no codes itself. The decoder comes from this server. */

const SIDE_PX = 720

const ready = prepareZXingModule({
  overrides: { locateFile: (name: string) => (name.endsWith('.wasm') ? wasmUrl : name) },
  fireImmediately: true,
})
let canvas: HTMLCanvasElement | null = null

/** The text of the QR code in the picture; null if there is none. */
export async function readWithDecoder(video: HTMLVideoElement): Promise<string | null> {
  await ready
  const { videoWidth, videoHeight } = video
  const scale = Math.min(1, SIDE_PX / Math.min(videoWidth, videoHeight))
  canvas ??= document.createElement('canvas')
  canvas.width = Math.round(videoWidth * scale)
  canvas.height = Math.round(videoHeight * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || canvas.width === 0) return null
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  const picture = context.getImageData(0, 0, canvas.width, canvas.height)
  const [found] = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: 1 })
  return found?.text ?? null
}
