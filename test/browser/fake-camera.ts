import { writeFile } from 'node:fs/promises'
import { encode } from 'uqr'

const WIDTH = 1280
const HEIGHT = 720
const FRAMES = 2
// Luma of BT.601 video range, as cameras give it: black 16, white 235, a grey room around the phone.
const BLACK = 16
const WHITE = 235
const ROOM = 110
const NO_COLOUR = 128

/** What Chromium needs so that its camera shows a file, without asking: pass to `launch({ args })`. */
export function fakeCameraArguments(videoPath: string): string[] {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${videoPath}`,
  ]
}

/**
 * Writes what a camera sees when a phone shows `text` as a QR code: 1280×720, uncompressed I420 in a y4m file.
 * Chromium opens the file when the page opens its camera and shows it in a loop, so write it before that.
 * @param path absolute, ending in `.y4m`
 */
export async function writeQrVideo(text: string, path: string): Promise<void> {
  const luma = drawQr(text)
  const chroma = new Uint8Array((WIDTH * HEIGHT) / 2).fill(NO_COLOUR)
  const header = new TextEncoder().encode(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)
  const frame = new TextEncoder().encode('FRAME\n')
  const frames = Array.from({ length: FRAMES }, () => [frame, luma, chroma]).flat()
  await writeFile(path, Buffer.concat([header, ...frames]))
}

/** The luma plane: the code in the middle, 85 % of the height, with the four-module quiet zone of ISO/IEC 18004. */
function drawQr(text: string): Uint8Array {
  const code = encode(text, { ecc: 'L', border: 4 })
  const scale = Math.floor((HEIGHT * 0.85) / code.size)
  const left = Math.floor((WIDTH - code.size * scale) / 2)
  const top = Math.floor((HEIGHT - code.size * scale) / 2)
  const luma = new Uint8Array(WIDTH * HEIGHT).fill(ROOM)
  for (const [row, modules] of code.data.entries()) {
    for (const [column, dark] of modules.entries()) {
      for (let line = 0; line < scale; line++) {
        const start = (top + row * scale + line) * WIDTH + left + column * scale
        luma.fill(dark ? BLACK : WHITE, start, start + scale)
      }
    }
  }
  return luma
}
