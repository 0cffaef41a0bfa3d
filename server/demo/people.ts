import type { NewPerson } from '../../contract/people.ts'
import { uuidv7 } from '../base/ids.ts'
import { makeResidentId } from '../protocols/resident-id.ts'
import { collegePlan, entryYears, peoplePlan } from './campus-plan.ts'
import { chineseName } from './names.ts'
import type { Random } from './random.ts'

const REGIONS = [
  '530102',
  '530103',
  '530111',
  '530302',
  '532501',
  '532901',
  '520102',
  '510104',
  '450102',
  '430102',
]
const BUILDINGS = ['梅园1栋', '梅园2栋', '兰园1栋', '兰园2栋', '竹园1栋', '竹园2栋']

/** Two thousand people of the demo campus, the same for the same `random`; undergraduates come first. */
export function demoPeople(random: Random, now: Date): NewPerson[] {
  const sequences = new Map<string, number>()
  const idNumber = (birthYear: number) => {
    const month = String(random.integer(1, 12)).padStart(2, '0')
    const birth = `${birthYear}-${month}-${String(random.integer(1, 28)).padStart(2, '0')}`
    const region = random.pick(REGIONS)
    const sequence = (sequences.get(region + birth) ?? 0) + 1
    sequences.set(region + birth, sequence)
    return makeResidentId(region, birth, sequence)
  }
  const person = (campusNo: string, role: NewPerson['role'], birthYear: number): NewPerson => ({
    id: uuidv7(now),
    campusNo,
    name: chineseName(random),
    role,
    idType: 'resident',
    idNumber: idNumber(birthYear),
    college: null,
    major: null,
    className: null,
    dormitory: null,
    phone: `1390000${String(random.integer(0, 9999)).padStart(4, '0')}`,
    fullTime: role !== 'visitor' && role !== 'staff',
  })

  const people: NewPerson[] = []
  for (let i = 0; i < peoplePlan.undergraduates; i++) people.push(student(i))
  for (let i = 0; i < peoplePlan.graduates; i++) people.push(graduate(i))
  for (let i = 0; i < peoplePlan.temporaryNewStudents; i++) {
    people.push({ ...person(`L2026${pad(i + 1, 4)}`, 'temporary_new_student', 2008), ...placed(i) })
  }
  for (let i = 0; i < peoplePlan.staff; i++) {
    people.push({
      ...person(`8${pad(i + 1, 4)}`, 'staff', random.integer(1968, 1998)),
      college: collegeOf(i).name,
    })
  }
  for (let i = 0; i < peoplePlan.visitors; i++) {
    people.push({ ...person(`V${pad(i + 1, 5)}`, 'visitor', 1990), idType: 'none', idNumber: null })
  }
  return people

  function student(i: number): NewPerson {
    const year = entryYears[i % entryYears.length]!
    const campusNo = `${year}${pad((i % collegePlan.length) + 1, 2)}${pad(Math.floor(i / 4) + 1, 4)}`
    return {
      ...person(campusNo, 'undergraduate', year - random.integer(18, 19)),
      ...placed(i),
      dormitory: room(i),
    }
  }
  function graduate(i: number): NewPerson {
    return {
      ...person(`Y2025${pad(i + 1, 4)}`, 'graduate', 2002),
      college: collegeOf(i).name,
      dormitory: room(i + 2000),
    }
  }
}

function placed(i: number): Pick<NewPerson, 'college' | 'major' | 'className'> {
  const year = entryYears[i % entryYears.length]!
  const { name, majors } = collegeOf(i)
  const major = majors[Math.floor(i / collegePlan.length) % majors.length]!
  return { college: name, major, className: `${major}${year}级1班` }
}

function collegeOf(i: number) {
  return collegePlan[i % collegePlan.length]!
}

/** Four beds a room, eighteen rooms a floor. */
function room(i: number): string {
  const number = Math.floor(i / 4)
  const building = BUILDINGS[number % BUILDINGS.length]!
  const onBuilding = Math.floor(number / BUILDINGS.length)
  return `${building} ${1 + Math.floor(onBuilding / 18)}${pad((onBuilding % 18) + 1, 2)}`
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
