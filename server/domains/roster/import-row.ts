import type { ImportProblemCode } from '../../../contract/imports.ts'
import type { PersonRole } from '../../../contract/people.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { CsvRow } from '../../base/read-csv.ts'
import { checkIdNumber } from '../people/id-number.ts'
import { readPlaces } from '../people/organisation.ts'
import { type IdType, normaliseCampusNo } from '../people/person.ts'
import type { ImportColumns, ImportField } from './import-columns.ts'

/**
 * What a row says. Undefined: the file has no such column, so nothing is said; null: the cell is blank, so the person
 * has none. ID numbers are normalised.
 */
export type ImportValues = {
  campusNo: string
  name: string | undefined
  role: PersonRole | undefined
  fullTime: boolean | undefined
  /** Blank and missing cells say nothing: an import never takes an ID number away. */
  id: { type: IdType; number: string | null } | undefined
  college: string | null | undefined
  major: string | null | undefined
  className: string | null | undefined
  dormitory: string | null | undefined
  phone: string | null | undefined
}

/** What is wrong in a row. `field` is null when it is the row as a whole. */
export type RowProblem = { field: ImportField | null; code: ImportProblemCode; otherRow?: number }

/** A row as far as it can be read without knowing the campus's people. Its values are right when `problems` is empty. */
export type ImportRow = CsvRow & { values: ImportValues; problems: RowProblem[] }

const CAMPUS_NO = /^[0-9A-Z]{4,20}$/
const PHONE = /^\+?[0-9][0-9 ()-]{4,29}$/
const TEXT_MAX = 60
// A cell beyond this is not looked at: megabytes in one would take seconds.
const WRITTEN_MAX = 1000
const NOWHERE = { college: null, major: null, className: null }
// A spreadsheet's 5.30102E+17 in place of 18 digits.
const SPOILT = /^\d(\.\d+)?E\+\d+$/i
// What the writer of CSV puts before text that a spreadsheet would run.
const SHIELDED = /^'(?=\s*[=+\-@＝＋－＠])/

const ROLES: Record<string, PersonRole> = {
  本科生: 'undergraduate',
  undergraduate: 'undergraduate',
  研究生: 'graduate',
  硕士研究生: 'graduate',
  博士研究生: 'graduate',
  graduate: 'graduate',
  postgraduate: 'graduate',
  新生: 'temporary_new_student',
  '新生(临时卡)': 'temporary_new_student',
  temporarynewstudent: 'temporary_new_student',
  newstudent: 'temporary_new_student',
  教职工: 'staff',
  教师: 'staff',
  职工: 'staff',
  staff: 'staff',
  访客: 'visitor',
  visitor: 'visitor',
}
const ID_TYPES: Record<string, IdType> = {
  身份证: 'resident',
  居民身份证: 'resident',
  resident: 'resident',
  residentid: 'resident',
  护照: 'passport',
  passport: 'passport',
  通行证: 'permit',
  居住证: 'permit',
  permit: 'permit',
  无: 'none',
  none: 'none',
}
const YES_NO: Record<string, boolean> = {
  是: true,
  全日制: true,
  yes: true,
  y: true,
  true: true,
  '1': true,
  否: false,
  非全日制: false,
  no: false,
  n: false,
  false: false,
  '0': false,
}

/** Reads a row of a file whose header is `width` cells long. Everything that is wrong with it is told at once. */
export function readRow(
  { columns, width }: { columns: ImportColumns; width: number },
  { row, cells }: CsvRow,
  today: BusinessDate,
): ImportRow {
  const problems: RowProblem[] = []
  const wrong: Wrong = (field, code) => void problems.push({ field, code })
  if (cells.slice(width).some((extra) => extra.trim() !== '')) wrong(null, 'cells_too_many')
  const cell = (field: ImportField) => {
    const column = columns[field]
    return column && readCell(cells[column.index] ?? '', field, wrong)
  }
  const word = <T>(field: ImportField, words: Record<string, T>, code: ImportProblemCode) => {
    const text = cell(field)
      ?.toLowerCase()
      .replaceAll(/[\s_-]/g, '')
    if (!text) return undefined
    if (!Object.hasOwn(words, text)) wrong(field, code)
    return words[text]
  }
  const idType = word('idType', ID_TYPES, 'id_type_unknown')
  const values: ImportValues = {
    campusNo: readCampusNo(cell('campusNo') ?? '', wrong),
    name: readNeeded(cell('name'), () => wrong('name', 'name_missing')),
    role: word('role', ROLES, 'role_unknown'),
    fullTime: word('fullTime', YES_NO, 'full_time_unknown'),
    id: readId(idType, cell('idNumber'), today, wrong),
    college: blankIsNull(cell('college')),
    major: blankIsNull(cell('major')),
    className: blankIsNull(cell('className')),
    dormitory: blankIsNull(cell('dormitory')),
    phone: blankIsNull(cell('phone')),
  }
  if (columns.role && (cells[columns.role.index] ?? '').trim() === '') wrong('role', 'role_missing')
  if (values.dormitory && readPlaces({ ...NOWHERE, dormitory: values.dormitory }) === null)
    wrong('dormitory', 'dormitory_invalid')
  if (values.phone && !PHONE.test(values.phone)) wrong('phone', 'phone_invalid')
  return { row, cells, values, problems }
}

type Wrong = (field: ImportField | null, code: ImportProblemCode) => void

function readCell(written: string, field: ImportField, wrong: Wrong): string {
  if (written.length > WRITTEN_MAX) {
    wrong(field, 'text_too_long')
    return ''
  }
  const text = written.replace(SHIELDED, '').normalize('NFKC').trim()
  if (/\p{C}/u.test(text)) wrong(field, 'text_invalid')
  else if (text.length > TEXT_MAX) wrong(field, 'text_too_long')
  return text
}

function readNeeded(text: string | undefined, missing: () => void): string | undefined {
  if (text === '') missing()
  return text || undefined
}

function blankIsNull(text: string | undefined): string | null | undefined {
  return text === '' ? null : text
}

function readCampusNo(text: string, wrong: Wrong): string {
  const campusNo = normaliseCampusNo(text)
  if (campusNo === '') wrong('campusNo', 'campus_no_missing')
  else if (SPOILT.test(campusNo)) wrong('campusNo', 'number_spoilt')
  else if (!CAMPUS_NO.test(campusNo)) wrong('campusNo', 'campus_no_invalid')
  return campusNo
}

/** Without a type, 15 or more digits are a resident number, if perhaps a wrong one; anything else is a passport's. */
function readId(
  type: IdType | undefined,
  text: string | undefined,
  today: BusinessDate,
  wrong: Wrong,
): ImportValues['id'] {
  if (type === 'none' && !text) return { type, number: null }
  if (!text) return undefined
  const wrongId = (code: ImportProblemCode) => void wrong('idNumber', code)
  if (SPOILT.test(text)) return wrongId('number_spoilt')
  const given = type ?? (/^[0-9]{14,}[0-9Xx]?$/.test(text) ? 'resident' : 'passport')
  const checked = checkIdNumber(given, text, today)
  if (checked.ok) return { type: given, number: checked.number }
  const reason = checked.extensions?.reason
  return wrongId(
    reason === 'region' || reason === 'birth' || reason === 'check'
      ? `id_number_${reason}`
      : 'id_number_form',
  )
}
