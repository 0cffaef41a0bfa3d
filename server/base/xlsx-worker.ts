import { parentPort, workerData } from 'node:worker_threads'
import { writeHere, type XlsxSheet } from './xlsx.ts'

// The thread in which `writeXlsx` makes a large workbook: one, then it ends.
parentPort?.postMessage(await writeHere(workerData as XlsxSheet[]))
