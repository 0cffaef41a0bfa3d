import { DemoCampus } from '../test/demo-campus.ts'
import { median, report } from './measure.ts'

const RESTARTS = 5

/**
 * `start-first` and `restart`: ms from the command to a campus that is ready, on an empty data directory (the demo
 * campus is made) and on one that was killed. What `npm ci` takes before the first one is not in it.
 */
const startMs = performance.now()
const campus = await DemoCampus.start()
try {
  report('start-first', performance.now() - startMs, 90_000, { unit: 'ms' })
  const took: number[] = []
  for (let i = 0; i < RESTARTS; i++) {
    await campus.killServer()
    const againMs = performance.now()
    await campus.serve()
    took.push(performance.now() - againMs)
  }
  report('restart', median(took), 3000, {
    unit: 'ms',
    of: 'median',
    slowestMs: Math.round(Math.max(...took)),
  })
} finally {
  await campus.remove()
}
