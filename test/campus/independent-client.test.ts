import { after } from 'node:test'
import { DemoCampus } from '../demo-campus.ts'
import { loss } from './client/loss.ts'
import { Lunch } from './client/lunch.ts'
import { payCodes } from './client/pay-codes.ts'
import { payments } from './client/payments.ts'
import { signingIn } from './client/signing-in.ts'

// One demo campus in a process of its own, and a client that knows only DESIGN.md and `demo.json`.
const campus = await DemoCampus.start({ pages: false })
after(() => campus.remove())
const lunch = await Lunch.open(campus)

payCodes(lunch)
payments(lunch)
loss(lunch)
signingIn(lunch)
