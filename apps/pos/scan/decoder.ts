/** Reads codes out of a video, one picture at a time. */
export type Decoder = {
  /** Reads what the video shows now; does nothing while the picture before is still being read. */
  read: (video: HTMLVideoElement) => Promise<void>
}

/** The middle of the picture, where the frame on the screen is; less to read is sooner read. */
const REGION = 0.9

/** Starts the worker that reads. @param onText told what each code says that was found */
export function createDecoder(onText: (text: string) => void): Decoder {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
  let reading = false
  worker.onmessage = ({ data }: MessageEvent<string | null>) => {
    reading = false
    if (data !== null) onText(data)
  }
  return {
    async read(video) {
      if (reading || video.readyState < video.HAVE_CURRENT_DATA) return
      reading = true
      try {
        const picture = await takeRegion(video)
        worker.postMessage(picture, [picture])
      } catch {
        // A frame that could not be taken (the camera is closing) is no loss: the next one comes.
        reading = false
      }
    },
  }
}

function takeRegion(video: HTMLVideoElement): Promise<ImageBitmap> {
  const { videoWidth: width, videoHeight: height } = video
  const side = Math.floor(Math.min(width, height) * REGION)
  return createImageBitmap(video, Math.floor((width - side) / 2), Math.floor((height - side) / 2), side, side)
}
