import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import { createDecoder, type Decoder } from './decoder.ts'

/** What the camera does now. `none`: there is no camera, or it was switched off; the scanner still works. */
type CameraState =
  | { state: 'closed' }
  | { state: 'opening' }
  | { state: 'live'; stream: MediaStream; label: string; facesUser: boolean }
  | { state: 'none' }
  | { state: 'off' }
  | { state: 'denied' }
  | { state: 'failed' }

export type Camera = {
  state: Cell<CameraState>
  /** Opens the camera ahead of the scan, since that takes up to a second. It closes when it was not wanted for long. */
  warm: () => void
  /** Reads codes from now on, until `rest`. */
  watch: () => void
  rest: () => void
  /** The next camera; after the last one none; then the first again. Remembered. */
  chooseNext: () => Promise<void>
}

const FRAME_GAP_MS = 100
const CLOSE_AFTER_MS = 60_000
const CHOICE = 'onecard.pos.camera'
const NO_CAMERA = 'none'

export function createCamera(timers: Timers, onText: (text: string) => void): Camera {
  const state = createCell<CameraState>({ state: 'closed' })
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  let decoder: Decoder | null = null
  let watching = false
  let cancelFrame = () => {}
  let cancelClose = () => {}

  async function open(): Promise<void> {
    if (localStorage.getItem(CHOICE) === NO_CAMERA) return state.set({ state: 'off' })
    if (!navigator.mediaDevices) return state.set({ state: 'none' })
    state.set({ state: 'opening' })
    try {
      const stream = await openStream()
      const [track] = stream.getVideoTracks()
      track?.addEventListener('ended', close)
      video.srcObject = stream
      await video.play()
      const facesUser = track?.getSettings().facingMode === 'user'
      state.set({ state: 'live', stream, label: track?.label ?? '', facesUser })
    } catch (error) {
      state.set({ state: whyNot(error) })
    }
  }

  function close(): void {
    const current = state.get()
    if (current.state === 'live') for (const track of current.stream.getTracks()) track.stop()
    video.srcObject = null
    state.set({ state: 'closed' })
  }

  function warm(): void {
    decoder ??= createDecoder((text) => watching && onText(text))
    cancelClose()
    cancelClose = timers.after(CLOSE_AFTER_MS, close)
    if (state.get().state === 'closed') void open()
  }

  function readFrame(): void {
    if (!watching) return
    cancelFrame = timers.after(FRAME_GAP_MS, readFrame)
    if (state.get().state === 'live') void decoder?.read(video)
  }

  return {
    state,
    warm,
    watch() {
      warm()
      cancelClose()
      if (watching) return
      watching = true
      readFrame()
    },
    rest() {
      if (!watching) return
      watching = false
      cancelFrame()
      cancelClose()
      cancelClose = timers.after(CLOSE_AFTER_MS, close)
    },
    async chooseNext() {
      localStorage.setItem(CHOICE, await nextChoice(state.get()))
      close()
      await open()
    },
  }
}

/** The camera chosen last, or the best there is: one that faces the customer is the terminal's own. */
async function openStream(): Promise<MediaStream> {
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } }
  const chosen = localStorage.getItem(CHOICE)
  if (chosen) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { ...size, deviceId: { exact: chosen } } })
    } catch (error) {
      // The chosen camera was unplugged: any other will do.
      if (whyNot(error) === 'denied') throw error
    }
  }
  return navigator.mediaDevices.getUserMedia({ video: size })
}

async function nextChoice(now: CameraState): Promise<string> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  const ids = devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId)
  const order = [...ids, NO_CAMERA]
  const current =
    now.state === 'live'
      ? now.stream.getVideoTracks()[0]?.getSettings().deviceId
      : localStorage.getItem(CHOICE)
  return order[(order.indexOf(current ?? NO_CAMERA) + 1) % order.length]!
}

function whyNot(error: unknown): 'none' | 'denied' | 'failed' {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none'
  return name === 'NotAllowedError' ? 'denied' : 'failed'
}
