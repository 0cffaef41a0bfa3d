import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeResidentId } from '../server/protocols/resident-id.ts'
import { DemoCampus } from '../test/demo-campus.ts'
import { call, signOperatorIn } from '../test/independent-client.ts'
import { median, percentile, report } from './measure.ts'

const PEOPLE = 100_000
const ROUNDS = 12
/** DESIGN 10: 100,000 rows filtered. */
const TARGET_MS = 300

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建文辉力']
const COLLEGES = ['机械工程学院', '电气学院', '音乐学院', '外国语学院', '数学学院']

/** What a person at the desk types or chooses: name, pinyin, number, college, account state, and everybody. */
const filters = [
  'q=王伟',
  'q=zhangmin',
  'q=lj',
  'q=99050',
  'college=音乐学院',
  'state=lost',
  'role=staff',
  '',
]

/**
 * `console-people`: ms of `GET /v1/people` filtered among 100,000 people, over HTTP, the total counted; the slowest
 * filter's median is reported, and every filter's p99 is said.
 */
const campus = await DemoCampus.start({ pages: false })
try {
  const file = join(campus.dataDirectory, 'people.csv')
  await writeFile(file, csv())
  const imported = await campus.command('import', file)
  if (imported.code !== 0) throw new Error(imported.stderr)
  const { operators } = await campus.demo()
  const token = await signOperatorIn(campus.baseUrl, operators.find(({ role }) => role === 'card_centre')!)
  const medians: Record<string, number> = {}
  const p99s: Record<string, number> = {}
  for (const filter of filters) {
    const took: number[] = []
    for (let round = -1; round < ROUNDS; round++) {
      const startMs = performance.now()
      const { status } = await call(campus.baseUrl, 'GET', `/v1/people?${encodeURI(filter)}`, { token })
      if (status !== 200) throw new Error(`${filter}: ${status}`)
      if (round >= 0) took.push(performance.now() - startMs)
    }
    medians[filter] = Math.round(median(took))
    p99s[filter] = Math.round(percentile(took, 99))
  }
  report('console-people', Math.max(...Object.values(medians)), TARGET_MS, {
    unit: 'ms',
    of: 'the slowest filter’s median',
    people: PEOPLE,
    medians,
    p99s,
  })
} finally {
  await campus.remove()
}

function csv(): string {
  const rows = ['学工号,姓名,身份,身份证号,学院']
  for (let i = 0; i < PEOPLE; i++) {
    const name =
      SURNAMES[i % SURNAMES.length]! + GIVEN[(i * 7) % GIVEN.length]! + GIVEN[(i * 13) % GIVEN.length]!
    const role = i % 20 === 0 ? '教职工' : '本科生'
    const born = new Date(Date.UTC(1980, 0, 1 + (i % 9000))).toISOString().slice(0, 10)
    const idNumber = makeResidentId('110105', born, 1 + Math.floor(i / 9000))
    const college = COLLEGES[i % COLLEGES.length]
    rows.push(`99${String(i).padStart(6, '0')},${name},${role},${idNumber},${college}`)
  }
  return rows.join('\n')
}
