import { after } from 'node:test'
import { DemoCampus } from '../demo-campus.ts'
import { badHeaders } from './bad-headers.ts'
import { badInput } from './bad-input.ts'
import { signEveryoneIn } from './callers.ts'
import { readOperations } from './operations.ts'
import { othersThings } from './others-things.ts'
import { permissions } from './permissions.ts'

// One demo campus in a process of its own; its OpenAPI document says what there is to be asked.
const campus = await DemoCampus.start({ pages: false })
after(() => campus.remove())
const callers = await signEveryoneIn(campus)
const operations = await readOperations(campus.baseUrl)

permissions(callers, operations)
othersThings(callers)
badHeaders(callers)
badInput(callers, operations)
