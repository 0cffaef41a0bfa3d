import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { PolicyValue, PolicyValues } from '../../../contract/operators.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { SetValue } from './set-value.tsx'
import { useValueText } from './use-value-text.ts'
import { kindOf } from './value-kind.ts'
import { policyWords } from './words.ts'

/** What the campus decides for itself (RULES, "default" values): in force, to come, and how to change it. */
export default function PolicyPage() {
  const words = useWords(policyWords)
  const maySet = useMay('administrator')
  const remote = useRemote<PolicyValues>('/v1/policy')
  const [setting, setSetting] = useState<PolicyValue | null>(null)
  const columns = usePolicyColumns(maySet, setSetting)
  return (
    <>
      <PageHead title={words.title} aside={words.note} />
      {!maySet && <Alert type="info" showIcon title={words.readOnly} />}
      <RemoteView remote={remote}>
        {({ values }) =>
          [...Map.groupBy(values, ({ rule }) => rule.split('.')[0] ?? '')].map(([chapter, members]) => {
            const title = words.groups[chapter] ?? words.otherGroup
            return (
              <section key={chapter} className="panel">
                <h2>{title}</h2>
                <DataTable
                  plain
                  label={words.list(title)}
                  columns={columns}
                  rows={members}
                  rowKey={({ key }) => key}
                />
              </section>
            )
          })
        }
      </RemoteView>
      {setting && <SetValue value={setting} onClose={() => setSetting(null)} onSet={remote.reload} />}
    </>
  )
}

function usePolicyColumns(
  maySet: boolean,
  onSet: (value: PolicyValue) => void,
): readonly Column<PolicyValue>[] {
  const words = useWords(policyWords)
  const { language } = useLanguage()
  const valueText = useValueText()
  const nameOf = ({ key }: PolicyValue) => words.keys[key] ?? key
  const all: Column<PolicyValue>[] = [
    { key: 'name', width: '26%', wrap: true, title: words.name, cell: nameOf },
    {
      key: 'rule',
      width: '6%',
      title: words.rule,
      cell: ({ rule }) => (/^\d/.test(rule) ? rule : <span className="soft">—</span>),
    },
    {
      key: 'value',
      width: '20%',
      wrap: true,
      title: words.value,
      cell: (row) => <strong>{valueText(row.value, kindOf(row))}</strong>,
    },
    {
      key: 'since',
      width: '14%',
      title: words.since,
      cell: ({ from }) =>
        from === null ? <span className="soft">{words.byDefault}</span> : <Stamp at={from} />,
    },
    {
      key: 'upcoming',
      width: '16%',
      wrap: true,
      title: words.upcoming,
      cell: (row) => (
        <ul className="plain-list">
          {row.upcoming.map(({ value, from }) => (
            <li key={from}>
              {words.upcomingText(valueText(value, kindOf(row)), formatDayTime(from, language))}
            </li>
          ))}
        </ul>
      ),
    },
    {
      key: 'default',
      width: '12%',
      wrap: true,
      title: words.byDefault,
      cell: (row) => valueText(row.default, kindOf(row)),
    },
  ]
  if (!maySet) return all
  return [
    ...all,
    {
      key: 'acts',
      title: words.acts,
      cell: (row) =>
        kindOf(row).kind !== 'other' && (
          <Button size="small" aria-label={`${words.edit}: ${nameOf(row)}`} onClick={() => onSet(row)}>
            {words.edit}
          </Button>
        ),
    },
  ]
}
