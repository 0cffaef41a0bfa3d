import type { ImportFileFault } from '../../../contract/imports.ts'

/** What a column can mean: members of a person. */
export type ImportField =
  | 'campusNo'
  | 'name'
  | 'role'
  | 'fullTime'
  | 'idType'
  | 'idNumber'
  | 'college'
  | 'major'
  | 'className'
  | 'dormitory'
  | 'phone'

/** Where each field stands, and the header's words for it. */
export type ImportColumns = Partial<Record<ImportField, { index: number; title: string }>>

const TITLES: Record<ImportField, readonly string[]> = {
  campusNo: [
    '学工号',
    '学号',
    '工号',
    '学号/工号',
    '校园卡号',
    'campusno',
    'campusnumber',
    'studentno',
    'studentnumber',
  ],
  name: ['姓名', '名字', 'name', 'fullname'],
  role: ['身份', '角色', '人员类别', '人员类型', 'role'],
  fullTime: ['全日制', '是否全日制', 'fulltime'],
  idType: ['证件类型', '证件类别', 'idtype'],
  idNumber: ['身份证号', '身份证号码', '身份证', '证件号', '证件号码', 'idnumber', 'idno'],
  college: ['学院', '院系', '部门', 'college', 'department'],
  major: ['专业', 'major'],
  className: ['班级', '行政班', 'class', 'classname'],
  dormitory: ['宿舍', '寝室', '宿舍房间', 'dormitory', 'dorm'],
  phone: ['手机', '手机号', '手机号码', '电话', '联系电话', 'phone', 'mobile'],
}
const fieldOf = new Map(
  (Object.keys(TITLES) as ImportField[]).flatMap((field) =>
    TITLES[field].map((title) => [title, field] as const),
  ),
)

/** The column that an error file adds: a file that was mended there is imported as it is. */
export const REASON_TITLE = '原因 Reason'

/**
 * Reads the header: Chinese or English names, in any order and case. Columns that mean nothing are named, not read.
 * The campus number must be there; which others a row needs depends on whether the person is known.
 */
export function readColumns(
  header: readonly string[],
):
  | { ok: true; columns: ImportColumns; unknown: string[] }
  | { ok: false; fault: ImportFileFault; column?: string } {
  const columns: ImportColumns = {}
  const unknown: string[] = []
  for (const [index, written] of header.entries()) {
    const title = written.normalize('NFKC').trim()
    const field = fieldOf.get(plain(title))
    if (!field) {
      if (title !== '' && title !== REASON_TITLE) unknown.push(title.slice(0, 60))
    } else if (columns[field]) return { ok: false, fault: 'column_twice', column: title }
    else columns[field] = { index, title }
  }
  if (!columns.campusNo) return { ok: false, fault: 'no_campus_number' }
  return { ok: true, columns, unknown }
}

function plain(title: string): string {
  return title.toLowerCase().replaceAll(/[\s_.-]/g, '')
}

/** What a column is called in the file, or usually. */
export function titleOf(columns: ImportColumns, field: ImportField): string {
  return columns[field]?.title ?? TITLES[field][0]!
}
