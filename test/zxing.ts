import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'

const require = createRequire(import.meta.url)

/**
 * Reads the one code on a picture, as a scanner would.
 * @throws when there is none
 */
export async function readCode(
  picture: Parameters<typeof readBarcodes>[0],
  formats: NonNullable<ReaderOptions['formats']>,
): Promise<string> {
  const wasm = await readFile(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer } })
  const [code] = await readBarcodes(picture, { formats, tryHarder: true })
  if (!code?.isValid) throw new Error(`there is no readable ${String(formats)} on the picture`)
  return code.text
}
