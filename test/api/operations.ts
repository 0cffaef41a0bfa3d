import assert from 'node:assert/strict'
import { call } from '../independent-client.ts'
import type { Schema } from '../openapi-bodies.ts'

/** One operation of the OpenAPI document. */
export type Operation = {
  /** `POST /v1/payments/{id}/reversal` */
  name: string
  method: string
  path: string
  body: Schema | null
  query: { name: string; schema: Schema }[]
}

type Documented = {
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  parameters?: { in: string; name: string; schema: Schema }[]
}

/** Every operation that the running server documents. */
export async function readOperations(url: string): Promise<Operation[]> {
  const { status, body } = await call(url, 'GET', '/openapi.json')
  assert.equal(status, 200)
  assert.match(body.openapi as string, /^3\.1\./)
  const paths = body.paths as Record<string, Record<string, Documented>>
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody, parameters = [] }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      body: requestBody?.content['application/json'].schema ?? null,
      query: parameters.filter((parameter) => parameter.in === 'query'),
    })),
  )
}
