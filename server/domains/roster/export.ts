import type { AccountState, PeopleFilter, PersonRole, PersonSummary } from '../../../contract/people.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import type { Pool } from '../../base/database.ts'
import { formatYuan } from '../../base/money.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { IdNumberKeys } from '../people/id-number.ts'
import { auditedFilter, rosterFilter } from './search.ts'
import { countPeople, type RosterFilter, selectPeople } from './store.ts'

const AT_ONCE = 2000

const ROLES: Record<PersonRole, string> = {
  undergraduate: '本科生',
  graduate: '研究生',
  temporary_new_student: '新生（临时卡）',
  staff: '教职工',
  visitor: '访客',
}
const STATES: Record<AccountState, string> = { active: '正常', lost: '挂失', frozen: '冻结', void: '注销' }
const HEADER = ['学工号', '姓名', '身份', '学院', '专业', '班级', '账户状态', '余额（元）', '补助（元）']

/**
 * The people of a filter as CSV, without ID numbers: written to the audit log, then read some at a time, so that a
 * campus of any size fits into memory.
 */
export async function exportPeople(
  { pool, keys }: { pool: Pool; keys: IdNumberKeys },
  { campusId, actor, filter }: { campusId: number; actor: Actor; filter: PeopleFilter },
  now: Date,
): Promise<AsyncGenerator<string>> {
  const where = rosterFilter(keys, campusId, filter)
  await recordAudit(pool, {
    campusId,
    at: now,
    actor,
    action: 'people_exported',
    subjectKind: 'report',
    subjectId: null,
    detail: { ...auditedFilter(filter), found: await countPeople(pool, campusId, where) },
  })
  return csvOf(pool, campusId, where)
}

async function* csvOf(pool: Pool, campusId: number, where: RosterFilter): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADER)
  let after: string | null = null
  for (;;) {
    const people: PersonSummary[] = await selectPeople(pool, campusId, where, { after, limit: AT_ONCE })
    if (people.length > 0) yield people.map(line).join('')
    if (people.length < AT_ONCE) return
    after = people.at(-1)!.campusNo
  }
}

function line(person: PersonSummary): string {
  return csvLine([
    person.campusNo,
    person.name,
    ROLES[person.role],
    person.college,
    person.major,
    person.className,
    STATES[person.accountState],
    formatYuan(person.walletFen),
    formatYuan(person.subsidyFen),
  ])
}
