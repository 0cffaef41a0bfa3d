import Type from 'typebox'
import { Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/** The largest file that is taken, and the most rows in it. */
export const IMPORT_BYTES_MAX = 20 * 1024 * 1024
export const IMPORT_ROWS_MAX = 100_000

/** What can be wrong in a row of a file of people, and what to do, in both languages: for pages, commands and error files. */
export const importProblems = {
  campus_no_missing: { 'zh-CN': '没有学工号：请填写', en: 'No campus number: fill it in' },
  campus_no_invalid: {
    'zh-CN': '学工号应为 4 至 20 位数字或字母：请更正',
    en: 'A campus number is 4 to 20 digits or letters: correct it',
  },
  campus_no_twice: {
    'zh-CN': '文件中另一行有相同的学工号：只留一行',
    en: 'Another row of the file has this campus number: keep one of them',
  },
  person_unknown: {
    'zh-CN': '没有这个学工号的人：请核对',
    en: 'Nobody has this campus number: check it',
  },
  account_closed: { 'zh-CN': '此人的账户已注销', en: 'The account of this person is closed' },
  name_missing: { 'zh-CN': '没有姓名：请填写', en: 'No name: fill it in' },
  role_missing: { 'zh-CN': '没有身份：请填写', en: 'No role: fill it in' },
  role_unknown: {
    'zh-CN': '身份应为本科生、研究生、新生、教职工或访客：请更正',
    en: 'A role is undergraduate, graduate, new student, staff or visitor: correct it',
  },
  full_time_unknown: { 'zh-CN': '全日制应为“是”或“否”：请更正', en: 'Full time is yes or no: correct it' },
  id_type_unknown: {
    'zh-CN': '证件类型应为身份证、护照、通行证或无：请更正',
    en: 'An ID type is resident, passport, permit or none: correct it',
  },
  id_number_missing: {
    'zh-CN': '没有证件号码：请填写；确实没有时证件类型填“无”',
    en: 'No ID number: fill it in; if there is none, the ID type is “none”',
  },
  id_number_form: {
    'zh-CN': '证件号码的位数或字符不对：请核对证件',
    en: 'The ID number has the wrong form: check the document',
  },
  id_number_region: {
    'zh-CN': '身份证号前两位不是省份代码：请核对证件',
    en: 'The ID number begins with no province: check the document',
  },
  id_number_birth: {
    'zh-CN': '身份证号中的出生日期不存在：请核对证件',
    en: 'The birth date in the ID number does not exist: check the document',
  },
  id_number_check: {
    'zh-CN': '身份证号校验位不符：请核对证件',
    en: 'The check character of the ID number is wrong: check the document',
  },
  id_number_twice: {
    'zh-CN': '文件中另一行有相同的证件号码：请核对两人的证件',
    en: 'Another row of the file has this ID number: check both documents',
  },
  id_number_taken: {
    'zh-CN': '这个证件号码已属于另一学工号：请核对是否同一人',
    en: 'This ID number belongs to another campus number: check whether it is the same person',
  },
  id_number_differs: {
    'zh-CN': '与系统中此人的证件号码不同：导入不改证件号码，请到卡务中心核对',
    en: 'It is not the ID number we hold for this person: an import does not change it, check at the card centre',
  },
  number_spoilt: {
    'zh-CN': '号码被表格软件改成了科学计数法：把该列设为文本后重新填写',
    en: 'A spreadsheet turned the number into 1E+17: make the column text and fill it in again',
  },
  places_incomplete: {
    'zh-CN': '有专业须有学院，有班级须有专业：请补全',
    en: 'A major needs a college and a class a major: complete them',
  },
  dormitory_invalid: {
    'zh-CN': '宿舍应写明楼栋和房号，例如“梅园3栋 402”',
    en: 'A dormitory is a building and a room, such as “梅园3栋 402”',
  },
  phone_invalid: { 'zh-CN': '电话应为 5 至 30 位数字：请更正', en: 'A phone is 5 to 30 digits: correct it' },
  text_invalid: {
    'zh-CN': '含有不可见字符：请重新输入',
    en: 'It has characters that cannot be seen: type it again',
  },
  text_too_long: { 'zh-CN': '超过 60 个字：请缩短', en: 'It is longer than 60 characters: shorten it' },
  cells_too_many: {
    'zh-CN': '这一行的格子比表头多：请检查多余的逗号',
    en: 'The row has more cells than the header: look for a comma too many',
  },
} as const
export const ImportProblemCode = OneOf(Object.keys(importProblems) as (keyof typeof importProblems)[])
export type ImportProblemCode = keyof typeof importProblems

/** Why a file cannot be read at all: the `reason` of `import_file_invalid`, with the `row` or `column` where there is one. */
export const importFileFaults = {
  encoding: {
    'zh-CN': '文件既不是 UTF-8 也不是 GB18030：请另存为 CSV UTF-8',
    en: 'The file is neither UTF-8 nor GB18030: save it as CSV UTF-8',
  },
  empty: {
    'zh-CN': '文件里没有人员：第一行是表头，其下每行一人',
    en: 'There is nobody in the file: the first row is the header, then a row a person',
  },
  quotes: {
    'zh-CN': '引号没有成对：请用表格软件另存为 CSV',
    en: 'Quotes do not match: save it as CSV with a spreadsheet',
  },
  too_large: {
    'zh-CN': '文件超过 20 MB 或 10 万行：请分成几个',
    en: 'The file is over 20 MB or 100,000 rows: split it',
  },
  too_many_columns: {
    'zh-CN': '一行超过 100 个格子：请检查逗号',
    en: 'A row has over 100 cells: look at its commas',
  },
  no_campus_number: {
    'zh-CN': '表头没有“学工号”一列：请加上',
    en: 'The header has no column “campus number”: add it',
  },
  column_twice: {
    'zh-CN': '表头中两列意思相同：只留一列',
    en: 'Two columns of the header mean the same: keep one',
  },
} as const
export type ImportFileFault = keyof typeof importFileFaults

/** `row`: as a spreadsheet counts them, the header being 1. `column`: as the header has it. */
export const ImportProblem = Strict({
  row: Type.Integer(),
  column: Nullable(Type.String()),
  code: ImportProblemCode,
  /** The first row with the same number. */
  otherRow: Type.Optional(Type.Integer()),
})
export type ImportProblem = Type.Static<typeof ImportProblem>

/** `bad` rows are left out, or stop the import. They add up to the rows of the file. */
export const ImportCounts = Strict({
  added: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  bad: Type.Integer(),
})
export type ImportCounts = Type.Static<typeof ImportCounts>

/**
 * `checked`: nothing was written yet, the counts say what would be. `running`: the counts of the check, `rowsDone` moves.
 * `interrupted`: the server was stopped in the middle; run it again. `done`: the counts say what was done.
 */
export const importStates = ['checked', 'running', 'interrupted', 'done'] as const

export const ImportReport = Strict({
  id: Uuid,
  fileName: Type.String(),
  createdAt: Instant,
  state: OneOf(importStates),
  rows: Type.Integer(),
  rowsDone: Type.Integer(),
  counts: ImportCounts,
  /** Columns that mean nothing here and were not read. */
  unknownColumns: Type.Array(Type.String()),
  problemCount: Type.Integer(),
  /** The first 200; all of them are in `errors.csv`. */
  problems: Type.Array(ImportProblem),
  /** People whose initial PINs do not follow from an ID number: a desk resets them and prints the slip. */
  randomPins: Type.Integer(),
})
export type ImportReport = Type.Static<typeof ImportReport>

/** `POST /v1/imports?fileName=…` with `text/csv`: checks a file and keeps it, sealed, for the run. */
export const UploadImportQuery = Strict({ fileName: Text(100) })
/** `POST /v1/imports/{id}/run`. Without `goodRowsOnly` a file with a bad row changes nothing. */
export const RunImport = Strict({ goodRowsOnly: Type.Boolean() })
