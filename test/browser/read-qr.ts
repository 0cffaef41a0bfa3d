import { readCode } from '../zxing.ts'

/** Reads the one QR code on a picture of a screen. @throws when there is none */
export function readQr(png: Buffer): Promise<string> {
  return readCode(new Blob([new Uint8Array(png)]), ['QRCode'])
}
