import { AuditEntries, AuditQuery } from '../../../contract/operators.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from './actor.ts'
import { listAudit } from './list.ts'
import { recordAudit } from './record.ts'

/** `GET /v1/audit`: who did what to whom. Looking is written down too. */
export function auditRoutes(http: Http, { pool, clock }: { pool: Pool; clock: Clock }): void {
  http.get(
    '/v1/audit',
    {
      config: { allow: ['operator:auditor', 'operator:administrator'] },
      schema: {
        tags: ['audit'],
        summary: 'The audit log, newest first',
        querystring: AuditQuery,
        response: { 200: AuditEntries },
      },
    },
    async (request, reply) => {
      const { campusId, query } = request
      const list = await listAudit(pool, { campusId, ...query })
      if (!list.ok) return sendRefusal(reply, list)
      // The next pages of a list are the same look.
      if (query.cursor === undefined) {
        const { actor, subject, action } = query
        await recordAudit(pool, {
          campusId,
          at: clock(),
          actor: actorOf(request.caller),
          action: 'audit_viewed',
          subjectKind: 'report',
          subjectId: null,
          detail: { actor, subject, action },
        })
      }
      return {
        entries: list.entries.map(({ entryId, at, ...entry }) => ({
          id: String(entryId),
          at: at.toISOString(),
          ...entry,
        })),
        ...(list.next === undefined ? {} : { next: list.next }),
      }
    },
  )
}
