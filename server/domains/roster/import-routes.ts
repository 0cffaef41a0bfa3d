import type { Permission } from '../../../contract/caller.ts'
import { IMPORT_BYTES_MAX, ImportReport, RunImport, UploadImportQuery } from '../../../contract/imports.ts'
import { IdParams } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { csvBytes, takeOnlyCsv } from '../../base/csv-body.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import type { EnrolDeps } from './enrol.ts'
import { readImport, readImportErrors, runImport, uploadImport } from './import-jobs.ts'

const DESK: Permission[] = ['operator:card_centre', 'operator:administrator']

/** `/v1/imports`: people from a file, checked first, then imported by the server while pages look on. */
export function importRoutes(http: Http, deps: EnrolDeps & { clock: Clock }): void {
  const { clock } = deps
  const tags = ['imports']

  void http.register(async (scope) => uploadRoute(scope as Http, deps))

  http.get(
    '/v1/imports/:id',
    {
      config: { allow: DESK },
      schema: {
        ...{ tags, summary: 'How far an import is, and what is wrong in its file' },
        params: IdParams,
        response: { 200: ImportReport },
      },
    },
    async (request, reply) => {
      const { campusId, params } = request
      const read = await readImport(deps, { campusId, importId: params.id })
      return read.ok ? read.report : sendRefusal(reply, read)
    },
  )

  http.get(
    '/v1/imports/:id/errors.csv',
    {
      config: { allow: DESK },
      schema: {
        ...{ tags, summary: 'The bad rows of an import with their reasons, to be mended and imported' },
        params: IdParams,
        produces: ['text/csv'],
      },
    },
    async (request, reply) => {
      const { campusId, caller, params } = request
      const look = { campusId, importId: params.id, actor: actorOf(caller) }
      const errors = await readImportErrors(deps, look, clock())
      if (!errors.ok) return sendRefusal(reply, errors)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="import-errors.csv"')
        .header('cache-control', 'no-store')
        .send(errors.csv)
    },
  )

  http.post(
    '/v1/imports/:id/run',
    {
      config: { allow: DESK },
      schema: {
        ...{ tags, summary: 'Import a checked file: all of it, or its good rows' },
        params: IdParams,
        body: RunImport,
        response: { 202: ImportReport },
      },
    },
    async (request, reply) => {
      const { campusId, caller, params, body, log } = request
      const { goodRowsOnly } = body
      const run = { campusId, importId: params.id, actor: actorOf(caller), goodRowsOnly }
      const begun = await runImport(deps, run, clock())
      if (!begun.ok) return sendRefusal(reply, begun)
      // It goes on after the reply; whoever looks sees that it was interrupted.
      begun.finished.catch((error: unknown) => log.error({ err: error }, 'an import was interrupted'))
      return reply.code(202).send(begun.report)
    },
  )
}

/** In a scope of its own: this route alone takes CSV, and takes nothing else. */
function uploadRoute(http: Http, deps: EnrolDeps & { clock: Clock }): void {
  takeOnlyCsv(http)
  http.post(
    '/v1/imports',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { allow: DESK },
      schema: {
        ...{
          tags: ['imports'],
          summary: 'Upload a file of people (text/csv) and see what an import would do',
        },
        querystring: UploadImportQuery,
        consumes: ['text/csv'],
        response: { 201: ImportReport },
      },
    },
    async (request, reply) => {
      const { campusId, caller, query, body } = request
      const upload = { campusId, actor: actorOf(caller), fileName: query.fileName, bytes: csvBytes(body) }
      const uploaded = await uploadImport(deps, upload, deps.clock())
      return uploaded.ok ? reply.code(201).send(uploaded.report) : sendRefusal(reply, uploaded)
    },
  )
}
