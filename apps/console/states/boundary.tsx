import { DisconnectOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Component, type ReactNode } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { StatePanel } from './state-panel.tsx'
import { statesWords } from './words.ts'

/** Around a page that is loaded when it is asked for: without network, or after an update, that can fail. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken /> : this.props.children
  }
}

function Broken() {
  const words = useWords(statesWords)
  return (
    <div role="alert">
      <StatePanel
        isPage
        icon={<DisconnectOutlined />}
        title={words.broken}
        next={words.brokenNext}
        action={
          <Button type="primary" onClick={() => location.reload()}>
            {words.reload}
          </Button>
        }
      />
    </div>
  )
}
