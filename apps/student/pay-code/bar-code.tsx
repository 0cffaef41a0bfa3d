import { useLayoutEffect, useRef } from 'react'
import { code128 } from '../../../ui/code-128.ts'

/** Drawn with whole device pixels for each module, never wider than asked for; the digits are read in its place. */
export function BarCode({ digits, label, widthPx }: { digits: string; label: string; widthPx: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, code128(digits), widthPx)
  }, [digits, widthPx])
  return (
    <canvas ref={canvas} className="bar-code" data-testid="pay-digits">
      {label}
    </canvas>
  )
}

/** About 15 mm on a phone: a scanner held by hand needs the height. */
const HEIGHT_PX = 90

function draw(canvas: HTMLCanvasElement, modules: boolean[], widthPx: number): void {
  const ratio = window.devicePixelRatio || 1
  const modulePixels = Math.max(1, Math.floor((widthPx * ratio) / modules.length))
  canvas.width = modules.length * modulePixels
  canvas.height = Math.round(HEIGHT_PX * ratio)
  canvas.style.width = `${canvas.width / ratio}px`
  canvas.style.height = `${HEIGHT_PX}px`
  const context = canvas.getContext('2d')
  if (!context) return
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000'
  for (const [place, dark] of modules.entries()) {
    if (dark) context.fillRect(place * modulePixels, 0, modulePixels, canvas.height)
  }
}
