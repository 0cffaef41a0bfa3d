import { useLayoutEffect, useRef } from 'react'
import { encode } from 'uqr'

/** The light border that ISO/IEC 18004 asks for, in modules. */
const QUIET_ZONE = 4

/**
 * A QR code, drawn with whole device pixels for each module: never blurred, and never wider than asked for. The text
 * is in the picture only. Error correction L: at the same width its modules are larger, and cameras read that from
 * farther away and when blurred (measured with zxing: 240 px of picture were enough where M needed 290).
 */
export function QrImage(props: { text: string; label: string; widthPx: number; testId?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { text, widthPx } = props
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, text, widthPx)
  }, [text, widthPx])
  // The label is read in place of the picture.
  return (
    <canvas ref={canvas} className="qr" data-testid={props.testId}>
      {props.label}
    </canvas>
  )
}

function draw(canvas: HTMLCanvasElement, text: string, widthPx: number): void {
  const { data, size } = encode(text, { ecc: 'L', border: QUIET_ZONE })
  const ratio = window.devicePixelRatio || 1
  const modulePixels = Math.max(1, Math.floor((widthPx * ratio) / size))
  canvas.width = size * modulePixels
  canvas.height = canvas.width
  canvas.style.width = `${canvas.width / ratio}px`
  canvas.style.height = canvas.style.width
  const context = canvas.getContext('2d')
  if (!context) return
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000'
  for (const [y, row] of data.entries()) {
    for (const [x, dark] of row.entries()) {
      if (dark) context.fillRect(x * modulePixels, y * modulePixels, modulePixels, modulePixels)
    }
  }
}
