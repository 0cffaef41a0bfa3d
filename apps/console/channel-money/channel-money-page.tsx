import { BankOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { ChannelMoney, ChannelsMoney } from '../../../contract/channel-money.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { Arrivals } from './arrivals.tsx'
import { SayDialog } from './say-dialog.tsx'
import { channelMoneyWords } from './words.ts'
import './channel-money.css'

const REFRESH_MS = 60_000

/** What each channel holds for the campus, what that is made of, and what of it came to the bank (RULES 4.4). */
export default function ChannelMoneyPage() {
  const words = useWords(channelMoneyWords)
  const remote = useRemote<ChannelsMoney>('/v1/channel-money', REFRESH_MS)
  return (
    <>
      <PageHead title={words.title} />
      <RemoteView remote={remote}>
        {({ channels }) =>
          channels.length === 0 ? (
            <div className="panel">
              <StatePanel icon={<BankOutlined />} title={words.none} next={words.noneNext} />
            </div>
          ) : (
            <div className="channel-money">
              {channels.map((money) => (
                <OfChannel key={money.channel} money={money} onChanged={remote.reload} />
              ))}
            </div>
          )
        }
      </RemoteView>
    </>
  )
}

function OfChannel({ money, onChanged }: { money: ChannelMoney; onChanged: () => void }) {
  const words = useWords(channelMoneyWords)
  const means = useWords(meansWords)
  const may = useMay('administrator', 'finance')
  const [saying, setSaying] = useState(false)
  const name = means[money.channel]
  return (
    <section className="panel" aria-labelledby={`money-${money.channel}`}>
      <header className="channel-money-head">
        <h2 id={`money-${money.channel}`}>{name}</h2>
        {may && money.awaited.length > 0 && (
          <Button type="primary" aria-label={words.sayLabel(name)} onClick={() => setSaying(true)}>
            {words.say}
          </Button>
        )}
        {may && money.awaited.length === 0 && <span className="soft">{words.noneAwaited}</span>}
      </header>
      <Parts money={money} />
      <h3>{words.arrivals}</h3>
      <Arrivals arrivals={money.arrivals} onChanged={onChanged} />
      {saying && (
        <SayDialog
          money={money}
          onClose={() => setSaying(false)}
          onDone={() => {
            setSaying(false)
            onChanged()
          }}
        />
      )}
    </section>
  )
}

/** The clearing account, and the parts that it is the sum of. */
function Parts({ money }: { money: ChannelMoney }) {
  const words = useWords(channelMoneyWords)
  const parts = [
    { name: words.awaited(money.awaited.length), fen: money.awaitedFen },
    { name: words.arrivedLess, fen: money.arrivedLessFen },
    { name: words.notCompared, fen: money.notComparedFen },
    { name: words.differences, fen: money.differencesFen },
    { name: words.feesToPost, fen: money.feesToPostFen },
    { name: words.rest, fen: money.restFen },
  ]
  // What is nothing is not said, but for the first.
  const shown = parts.filter(({ fen }, index) => index === 0 || fen !== 0)
  return (
    <>
      <table className="channel-money-parts">
        <tbody>
          <tr>
            <th scope="row">{words.held}</th>
            <td>
              <strong>{formatFen(money.heldFen)}</strong>
            </td>
          </tr>
          {shown.map(({ name, fen }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatFen(fen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {money.restFen === 0 ? (
        <p className="soft">{words.proved}</p>
      ) : (
        <Alert showIcon type="error" title={words.notProved} />
      )}
    </>
  )
}
