import { useEffect, useRef } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { posWords } from '../words/words.ts'
import type { Camera } from './camera.ts'
import './camera.css'

/** The camera's picture with the frame to hold the code in, and what to do when there is none. */
export function CameraView({ camera }: { camera: Camera }) {
  const words = useWords(posWords)
  const now = useCell(camera.state)
  const video = useRef<HTMLVideoElement>(null)
  const stream = now.state === 'live' ? now.stream : null
  useEffect(() => {
    if (video.current) video.current.srcObject = stream
  }, [stream])
  return (
    <figure className="camera" data-state={now.state}>
      <div className="camera-frame">
        {now.state === 'live' ? (
          <video
            ref={video}
            className={now.facesUser ? 'mirrored' : undefined}
            aria-label={words.camera.preview}
            autoPlay
            muted
            playsInline
          />
        ) : (
          <p>{words.camera[now.state]}</p>
        )}
      </div>
      <figcaption>
        {now.state === 'live' && <span>{words.camera.live}</span>}
        <span className="soft">{words.sale.scannerReady}</span>
      </figcaption>
    </figure>
  )
}
