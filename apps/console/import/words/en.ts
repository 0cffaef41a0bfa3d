import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  title: 'Import people',
  choose: 'Choose a CSV file',
  chooseAnother: 'Choose another file',
  checking: 'Checking',
  template: 'Download a template',
  templateName: 'people-template.csv',
  drop: 'Choose a list of people, or drop it here',
  dropNext:
    'CSV in UTF-8 or GB18030, up to 20 MB and 100,000 rows. It is checked first; nothing is written before you confirm.',
  rulesTitle: 'How it works',
  rules: [
    'The first row is the header, in Chinese or English, columns in any order; the campus number must be there.',
    'A campus number we do not know is a new person, who needs a name, a role and an ID number (visitors may have none).',
    'People we know are updated. Columns that are not there say nothing, blank cells clear, ID numbers never change.',
    'Importing the same file twice changes nothing.',
  ],
  notRead: 'The file cannot be read',
  place: (row, column) => (row !== undefined ? ` (row ${row})` : column !== undefined ? ` (${column})` : ''),
  states: {
    checked: 'Checked, nothing written',
    running: 'Importing',
    interrupted: 'Interrupted',
    done: 'Done',
  },
  counts: { added: 'New', changed: 'Changed', unchanged: 'Unchanged', bad: 'Bad' },
  countsLabel: 'Rows by kind',
  unknownColumns: (columns) => `These columns were not read: ${columns}`,
  willDo: (added, changed) =>
    `It will add ${added} and change ${changed} people, each in the audit log. An import cannot be undone as a whole; a corrected file imported again puts things right.`,
  nothingToDo: 'There is nobody to add or change.',
  importAll: 'Import all',
  importGood: (rows) => `Import the ${rows} good rows only`,
  goOn: 'Go on importing',
  interruptedNext:
    'The server stopped in the middle. What was written is whole; going on adds only what is left.',
  badNext:
    'Bad rows are not imported. Download the error file, mend it and import it; or import the good rows now.',
  progress: (done, of) => `${done} of ${of} rows`,
  progressLabel: 'Progress of the import',
  stays: 'You may leave or reload this page: the server goes on.',
  doneTitle: 'Import done',
  doneWords: (added, changed, unchanged) =>
    `${added} people added, ${changed} changed, ${unchanged} rows unchanged.`,
  randomPins: (people) =>
    `The initial PINs of ${people} of them are random and were not shown: reset them on the person’s page and print the slip.`,
  errors: 'Download the error file',
  errorsName: 'import-errors.csv',
  problems: 'Bad rows',
  shown: (shown, all) => (shown < all ? `The first ${shown} of ${all} problems` : `${all} problems`),
  row: 'Row',
  column: 'Column',
  wholeRow: 'Whole row',
  problem: 'What is wrong, and what to do',
  otherRow: (row) => ` (see row ${row})`,
}
