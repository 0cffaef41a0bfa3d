import { Tabs } from 'antd'
import { useState } from 'react'
import type { LeavingOfPerson } from '../../../contract/leavings.ts'
import type { PersonDetail } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { LeavingPanel } from '../leaving/leaving-panel.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { PersonActs } from './person-acts.tsx'
import { PersonBills } from './person-bills.tsx'
import { PersonCredentials } from './person-credentials.tsx'
import { PersonDetails } from './person-details.tsx'
import { PersonHead } from './person-head.tsx'
import { Timeline } from './timeline.tsx'
import { personWords } from './words.ts'
import './person.css'

/** One person: who, how much, what state, what happened, and what can be done for them. */
export default function PersonPage({ id }: { id: string }) {
  const remote = useRemote<PersonDetail>(`/v1/people/${encodeURIComponent(id)}`)
  return (
    <RemoteView remote={remote}>
      {(person) => <Person key={person.id} person={person} onChanged={remote.reload} />}
    </RemoteView>
  )
}

function Person({ person, onChanged }: { person: PersonDetail; onChanged: () => void }) {
  const words = useWords(personWords)
  const { query, setFilters } = useFilters()
  const [version, setVersion] = useState(0)
  const leaving = useRemote<LeavingOfPerson>(`/v1/people/${person.id}/leaving`)
  const isLeaving = leaving.value?.leaving?.state === 'leaving'
  function changed() {
    setVersion(version + 1)
    leaving.reload()
    onChanged()
  }
  return (
    <>
      <PageHead title={person.name} above={{ label: words.back, address: addressOf('people') }}>
        {leaving.value && <PersonActs person={person} isLeaving={isLeaving} onChanged={changed} />}
      </PageHead>
      <PersonHead person={person} />
      <LeavingPanel remote={leaving} onChanged={changed} />
      <section className="panel person-tabs">
        <Tabs
          activeKey={query.get('tab') ?? 'timeline'}
          onChange={(tab) => setFilters({ tab: tab === 'timeline' ? null : tab })}
          items={[
            {
              key: 'timeline',
              label: words.tabs.timeline,
              // What was just done to the person is the newest entry.
              children: <Timeline key={version} personId={person.id} />,
            },
            { key: 'bills', label: words.tabs.bills, children: <PersonBills personId={person.id} /> },
            {
              key: 'credentials',
              label: words.tabs.credentials,
              children: <PersonCredentials person={person} onChanged={changed} />,
            },
            { key: 'details', label: words.tabs.details, children: <PersonDetails person={person} /> },
          ]}
        />
      </section>
    </>
  )
}
