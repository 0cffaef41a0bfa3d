import { IdcardOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { Operators } from '../../../contract/operators.ts'
import { useWords } from '../../../ui/language.tsx'
import { useOperator } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { layoutWords } from '../layout/words.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { AddOperator } from './add-operator.tsx'
import { type Made, MadeDialog } from './made-dialog.tsx'
import { OperatorActs } from './operator-acts.tsx'
import { operatorsWords } from './words.ts'

export type Operator = Operators['operators'][number]

/** Who may use this console, as what. */
export default function OperatorsPage() {
  const words = useWords(operatorsWords)
  const remote = useRemote<Operators>('/v1/operators')
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  const columns = useOperatorColumns(remote.reload, setMade)
  return (
    <>
      <PageHead title={words.title}>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </PageHead>
      <DataTable
        label={words.list}
        columns={columns}
        rows={remote.value?.operators ?? null}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<IdcardOutlined />} title={words.none} />}
      />
      {adding && (
        <AddOperator
          onClose={() => setAdding(false)}
          onMade={(next) => {
            setAdding(false)
            setMade(next)
            remote.reload()
          }}
        />
      )}
      {made && <MadeDialog made={made} onClose={() => setMade(null)} />}
    </>
  )
}

function useOperatorColumns(
  onChanged: () => void,
  onMade: (made: Made) => void,
): readonly Column<Operator>[] {
  const words = useWords(operatorsWords)
  const layout = useWords(layoutWords)
  const self = useOperator()
  return [
    {
      key: 'name',
      title: words.name,
      cell: ({ id, name }) => (
        <>
          <strong>{name}</strong>
          {id === self.id && <span className="soft">{words.you}</span>}
        </>
      ),
    },
    { key: 'login', title: words.login, cell: ({ login }) => login },
    {
      key: 'roles',
      title: words.roles,
      cell: ({ roles }) => roles.map((role) => layout.roles[role]).join(' · '),
    },
    { key: 'merchant', title: words.merchant, cell: ({ merchant }) => merchant ?? '—' },
    {
      key: 'totp',
      title: words.totp,
      cell: ({ hasTotp }) => (hasTotp ? words.totpOn : <span className="soft">{words.totpOff}</span>),
    },
    {
      key: 'state',
      title: words.state,
      cell: ({ state }) => <Badge tone={state === 'active' ? 'good' : 'quiet'}>{words.states[state]}</Badge>,
    },
    {
      key: 'lastSignIn',
      title: words.lastSignIn,
      cell: ({ lastSignInAt }) => (lastSignInAt === null ? words.never : <Stamp at={lastSignInAt} />),
    },
    {
      key: 'acts',
      title: words.acts,
      cell: (operator) => <OperatorActs operator={operator} onChanged={onChanged} onMade={onMade} />,
    },
  ]
}
