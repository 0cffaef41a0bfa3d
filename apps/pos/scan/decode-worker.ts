import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

/* Takes a picture, answers with the text of the code in it, or null. Off the main thread. The decoder comes from this server: the package's own default is a public CDN. */

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
  const [found] = await readBarcodes(pixels(data), OPTIONS)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker answers its page only
  self.postMessage(found?.text ?? null)
}

function pixels(picture: ImageBitmap): ImageData {
  const { width, height } = picture
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(picture, 0, 0)
  picture.close()
  return context.getImageData(0, 0, width, height)
}
