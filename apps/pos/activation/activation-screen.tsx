import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import type { Identity } from '../../../ui/terminal/identity.ts'
import { type KeyInFile, readKeyFile } from '../../../ui/terminal/key-file.ts'
import type { ServerClock } from '../../../ui/terminal/server-clock.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import type { Database } from '../database.ts'
import { posWords } from '../words/words.ts'
import { type ActivationOutcome, type ActivationRefusal, activate, importKey } from './activate.ts'
import './activation.css'

type Trouble = ActivationRefusal | 'code_needed' | 'no_key'

/** What this machine holds of the terminal it was: only that terminal, activated anew, can hand it over. */
export type KeptForTerminal = { terminalId: string; name: string; held: number; back: () => void }

/** The first screen of a new register: an activation code, or, for demonstrations, a key file. */
export function ActivationScreen({
  database,
  clock,
  activated,
  kept,
}: {
  database: Database
  clock: ServerClock
  activated: (identity: Identity) => void
  /** null when this machine holds nothing. */
  kept: KeptForTerminal | null
}) {
  const words = useWords(posWords).activation
  const { language, setLanguage } = useLanguage()
  const [importing, setImporting] = useState(false)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)

  async function run(work: () => Promise<ActivationOutcome>): Promise<void> {
    setBusy(true)
    setTrouble(null)
    const outcome = await work()
    setBusy(false)
    if (outcome.ok) activated(outcome.identity)
    else setTrouble(outcome.code)
  }

  const onlyId = kept?.terminalId ?? null
  const form = { busy, trouble, onTrouble: setTrouble }
  return (
    <main className="message-screen">
      <div className="message activation">
        <h1>{words.title}</h1>
        {kept ? (
          <p className="warn">{words.keptFor(kept.held, kept.name)}</p>
        ) : (
          <p>{importing ? words.importText : words.text}</p>
        )}
        {importing ? (
          <KeyFileForm {...form} onKey={(key) => void run(() => importKey(database, clock, key, onlyId))} />
        ) : (
          <CodeForm {...form} onCode={(code) => void run(() => activate(database, code, onlyId))} />
        )}
        <div className="activation-others">
          {kept && (
            <button type="button" className="link" onClick={kept.back}>
              {words.back}
            </button>
          )}
          <button
            type="button"
            className="link"
            onClick={() => {
              setTrouble(null)
              setImporting(!importing)
            }}
          >
            {importing ? words.codeInstead : words.importInstead}
          </button>
          <button
            type="button"
            className="link"
            onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
          >
            {language === 'en' ? '中文' : 'English'}
          </button>
        </div>
      </div>
    </main>
  )
}

type FormProps = { busy: boolean; trouble: Trouble | null; onTrouble: (trouble: Trouble) => void }

function CodeForm({ busy, trouble, onTrouble, onCode }: FormProps & { onCode: (code: string) => void }) {
  const words = useWords(posWords).activation
  const [code, setCode] = useState('')
  const field = useFocusOnTrouble<HTMLInputElement>(trouble)
  function submit(event: FormEvent): void {
    event.preventDefault()
    const typed = code.normalize('NFKC').trim()
    if (typed.length < 4) onTrouble('code_needed')
    else onCode(typed)
  }
  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor="activation-code">{words.code}</label>
      <input
        id="activation-code"
        ref={field}
        className="code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoFocus
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={40}
        aria-invalid={trouble !== null}
        aria-describedby="activation-trouble"
      />
      <TroubleText trouble={trouble} />
      <button type="submit" disabled={busy}>
        {busy ? words.working : words.submit}
      </button>
    </form>
  )
}

function KeyFileForm({ busy, trouble, onTrouble, onKey }: FormProps & { onKey: (key: KeyInFile) => void }) {
  const words = useWords(posWords).activation
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const field = useFocusOnTrouble<HTMLTextAreaElement>(trouble)
  const keys = readKeyFile(text)
  const key = keys[Math.min(chosen, keys.length - 1)]
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (key) onKey(key)
    else onTrouble('no_key')
  }
  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor="key-file">{words.keyFile}</label>
      <textarea
        id="key-file"
        ref={field}
        value={text}
        onChange={(event) => setText(event.target.value)}
        // Enter submits, as everywhere on this page; pasted text brings its own lines.
        onKeyDown={(event) => event.key === 'Enter' && submit(event)}
        autoFocus
        rows={5}
        spellCheck={false}
        aria-invalid={trouble !== null}
        aria-describedby="activation-trouble"
      />
      {keys.length > 1 && (
        <>
          <label htmlFor="key-terminal">{words.terminal}</label>
          <select
            id="key-terminal"
            value={chosen}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            {keys.map(({ terminalId }, index) => (
              <option key={terminalId} value={index}>
                {index + 1} · {terminalId}
              </option>
            ))}
          </select>
        </>
      )}
      <TroubleText trouble={trouble} />
      <button type="submit" disabled={busy}>
        {busy ? words.working : words.submitImport}
      </button>
    </form>
  )
}

function TroubleText({ trouble }: { trouble: Trouble | null }) {
  const words = useWords(posWords).activation
  const problems = useWords(problemWords)
  const own: Partial<Record<Trouble, string>> = {
    code_needed: words.codeNeeded,
    no_key: words.noKey,
    not_a_register: words.notARegister,
    key_unusable: words.keyUnusable,
    other_terminal: words.otherTerminal,
  }
  return (
    <p id="activation-trouble" className="trouble" role="alert">
      {trouble && (own[trouble] ?? problems[trouble as keyof typeof problems])}
    </p>
  )
}

function useFocusOnTrouble<T extends HTMLElement>(trouble: Trouble | null) {
  const field = useRef<T>(null)
  useEffect(() => {
    if (trouble) field.current?.focus()
  }, [trouble])
  return field
}
