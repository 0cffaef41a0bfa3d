import { AutoComplete, Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import type { NewPerson, Organisation, PersonAdded } from '../../../contract/people.ts'
import type { Failure } from '../../../ui/api.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { PersonAddedDialog } from './person-added-dialog.tsx'
import { peopleWords } from './words.ts'

type Values = Omit<NewPerson, 'id'>

/** Adds one person at the desk, a visitor among them (RULES 3.10), and opens their account. */
export function AddPerson({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const words = useWords(peopleWords)
  const api = useApi()
  // Made once: a form sent again after a lost reply adds nobody twice.
  const [id] = useState(() => clientId())
  const [added, setAdded] = useState<PersonAdded | null>(null)

  async function send(values: Values): Promise<Failure | null> {
    const reply = await api.send<PersonAdded>('POST', '/v1/people', { id, ...completed(values) })
    if (!reply.ok) return reply.failure
    onAdded()
    setAdded(reply.value)
    return null
  }

  if (added) return <PersonAddedDialog added={added} onClose={onClose} />
  return (
    <FormDialog<Values>
      title={words.form.title}
      submitLabel={words.form.submit}
      width={640}
      initial={{ role: 'undergraduate', idType: 'resident', fullTime: true }}
      send={send}
      fieldOf={fieldOf}
      onClose={onClose}
    >
      <WhoFields />
      <IdFields />
      <PlaceFields />
    </FormDialog>
  )
}

function WhoFields() {
  const words = useWords(peopleWords)
  const role = Form.useWatch('role')
  const { form } = words
  return (
    <>
      <div className="field-row">
        <Form.Item
          name="name"
          label={words.name}
          rules={[{ required: true, whitespace: true, message: form.required(words.name) }]}
        >
          <Input autoFocus maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="campusNo"
          label={words.campusNo}
          rules={[{ required: true, pattern: /^[0-9A-Za-z]{4,20}$/, message: form.numberShape }]}
        >
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={words.role} extra={role === 'visitor' ? form.visitorHint : undefined}>
          <Select options={optionsOf(words.roles)} />
        </Form.Item>
      </div>
    </>
  )
}

function IdFields() {
  const words = useWords(peopleWords)
  const idType = Form.useWatch('idType')
  const { form } = words
  return (
    <div className="field-row">
      <Form.Item name="idType" label={form.idType}>
        <Select options={optionsOf(form.idTypes)} />
      </Form.Item>
      {idType !== 'none' && (
        <Form.Item
          name="idNumber"
          label={form.idNumber}
          extra={form.idHint}
          rules={[{ required: true, whitespace: true, message: form.required(form.idNumber) }]}
        >
          <Input maxLength={30} autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="phone" label={form.phone}>
        <Input maxLength={30} inputMode="tel" autoComplete="off" />
      </Form.Item>
    </div>
  )
}

function PlaceFields() {
  const words = useWords(peopleWords)
  const { value } = useRemote<Organisation>('/v1/organisation')
  const [college, major] = [Form.useWatch('college'), Form.useWatch('major')]
  const colleges = value?.colleges ?? []
  const majors = colleges.find(({ name }) => name === college)?.majors ?? []
  const classes = majors.find(({ name }) => name === major)?.classes ?? []
  const { form } = words
  return (
    <>
      <div className="field-row">
        <PlaceField
          name="college"
          label={words.college}
          known={colleges.map(({ name }) => name)}
          extra={form.newPlaces}
        />
        <PlaceField name="major" label={words.major} known={majors.map(({ name }) => name)} />
        <PlaceField name="className" label={words.className} known={classes} />
      </div>
      <div className="field-row">
        <Form.Item name="dormitory" label={form.dormitory} extra={form.dormitoryHint}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="fullTime" label={form.fullTime} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </>
  )
}

function PlaceField(props: { name: string; label: string; known: readonly string[]; extra?: string }) {
  return (
    <Form.Item name={props.name} label={props.label} extra={props.extra}>
      <AutoComplete
        options={props.known.map((value) => ({ value }))}
        showSearch={{ filterOption: (text, option) => option?.value.includes(text) ?? false }}
        maxLength={60}
      />
    </Form.Item>
  )
}

function optionsOf(words: Record<string, string>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

/** What was left empty is null. */
function completed(values: Values): Values {
  const text = (value: string | null | undefined) => value?.trim() || null
  return {
    name: values.name.trim(),
    campusNo: values.campusNo,
    role: values.role,
    fullTime: values.fullTime,
    idType: values.idType,
    idNumber: values.idType === 'none' ? null : text(values.idNumber),
    college: text(values.college),
    major: text(values.major),
    className: text(values.className),
    dormitory: text(values.dormitory),
    phone: text(values.phone),
  }
}

const fields = [
  'name',
  'campusNo',
  'idNumber',
  'college',
  'major',
  'className',
  'dormitory',
  'phone',
] as const

function fieldOf({ code, problem }: Failure): keyof Values | undefined {
  if (code === 'id_number_invalid') return 'idNumber'
  return fields.find((name) => problem?.pointer === `/${name}`)
}
