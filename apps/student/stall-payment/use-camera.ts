import { type RefObject, useEffect, useState } from 'react'

export type CameraState = 'opening' | 'live' | 'none' | 'denied' | 'failed'

type Reader = (video: HTMLVideoElement) => Promise<string | null>
type Detector = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
type DetectorClass = {
  new (options: { formats: string[] }): Detector
  getSupportedFormats: () => Promise<string[]>
}

const FRAME_GAP_MS = 120

/** Shows the camera at the back in the video, and tells what each QR code says, until the screen is left. */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  onText: (text: string) => void,
): CameraState {
  const [state, setState] = useState<CameraState>('opening')
  useEffect(() => {
    const stop = new AbortController()
    void run(video, onText, setState, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) setState(whyNot(error))
    })
    return () => stop.abort()
  }, [video, onText])
  return state
}

async function run(
  video: RefObject<HTMLVideoElement | null>,
  onText: (text: string) => void,
  setState: (state: CameraState) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!navigator.mediaDevices) return setState('none')
  const reading = createReader()
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  })
  const close = () => {
    for (const track of stream.getTracks()) track.stop()
  }
  signal.addEventListener('abort', close)
  if (signal.aborted || !video.current) return close()
  video.current.srcObject = stream
  await video.current.play()
  setState('live')
  const read = await reading
  while (!signal.aborted) {
    // A frame that cannot be read (the phone turns) is no loss: the next one comes.
    const text = await read(video.current).catch(() => null)
    if (text !== null && !signal.aborted) onText(text)
    await new Promise((resolve) => setTimeout(resolve, FRAME_GAP_MS))
  }
}

/** The browser's own reader where there is one, since it needs no download. */
async function createReader(): Promise<Reader> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass }
  const formats: string[] = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? []
  if (BarcodeDetector && formats.includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null
  }
  return (await import('./read-codes.ts')).readWithDecoder
}

function whyNot(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none'
  return name === 'NotAllowedError' ? 'denied' : 'failed'
}
