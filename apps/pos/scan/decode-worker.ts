import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

/* Reads codes off the main thread. The decoder comes from this server: the package's own default is a public CDN. */

/** One picture to read, and what was read in it. */
export type DecodeReply = { text: string | null; decodeMs: number }

const OPTIONS: ReaderOptions = {
  formats: ['QRCode', 'Code128'],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  tryInvert: false,
  tryDownscale: true,
}

const ready = prepareZXingModule({
  overrides: { locateFile: (name: string) => (name.endsWith('.wasm') ? wasmUrl : name) },
  fireImmediately: true,
})

let canvas: OffscreenCanvas | null = null

self.onmessage = async ({ data }: MessageEvent<ImageBitmap>) => {
  await ready
  const startMs = performance.now()
  const [found] = await readBarcodes(pixels(data), OPTIONS)
  const reply: DecodeReply = { text: found?.text ?? null, decodeMs: performance.now() - startMs }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker answers its page only
  self.postMessage(reply)
}

function pixels(picture: ImageBitmap): ImageData {
  const { width, height } = picture
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(picture, 0, 0)
  picture.close()
  return context.getImageData(0, 0, width, height)
}
