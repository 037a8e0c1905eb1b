import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type TrailEvent = { id: string; at: Date; actorId: string; actorName: string | null; action: string; subject: string; subjectId: string; content: unknown }

/** `kind` is the last word of the action: view, insert, update, delete. Days are included on both ends, in the legal time zone. */
export type TrailFilter = { actor?: string; kind?: string; from?: string; until?: string; subject?: string; subjectId?: string }

const COUNTED_UP_TO = 10_000

/** Events of the acting auditor's scope, newest first, and how many there are (counted up to ten thousand). */
export async function listTrail(tx: Tx, filter: TrailFilter, page: { offset: number; limit: number }): Promise<{ events: TrailEvent[]; total: number }> {
  let query = tx
    .selectFrom('audit_event as e')
    .leftJoin('account as a', (join) => join.on(sql<boolean>`a.account_id::text = e.actor`))
  if (filter.actor) query = query.where(sql<boolean>`(a.login_name = ${filter.actor} or a.display_name ilike ${`%${filter.actor.replace(/[\\%_]/g, '\\$&')}%`})`)
  if (filter.kind) query = query.where(sql<boolean>`e.action = ${filter.kind} or e.action like ${`% ${filter.kind}`}`)
  if (filter.from) query = query.where(sql<boolean>`e.at >= ${filter.from}::date::timestamp at time zone 'Asia/Ho_Chi_Minh'`)
  if (filter.until) query = query.where(sql<boolean>`e.at < (${filter.until}::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'`)
  if (filter.subject) query = query.where('e.subject', '=', filter.subject)
  if (filter.subjectId) query = query.where('e.subject_id', '=', filter.subjectId)
  const rows = await query
    .select(['e.audit_event_id', 'e.at', 'e.actor', 'a.display_name', 'e.action', 'e.subject', 'e.subject_id', 'e.content'])
    .orderBy('e.at', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const counted = await tx.selectFrom(query.select('e.audit_event_id').limit(COUNTED_UP_TO).as('some')).select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return {
    total: counted.total,
    events: rows.map((row) => ({
      id: row.audit_event_id,
      at: row.at,
      actorId: row.actor,
      actorName: row.display_name,
      action: row.action,
      subject: row.subject,
      subjectId: row.subject_id,
      content: row.content,
    })),
  }
}

/** Subjects whose events may be of several rows under one id. */
const SEVERAL_ROWS = ['dossier_person', 'reassignment_record', 'application_action', 'application_paper', 'procedure_version']

/** What rows held before these events changed them, as far as the acting account sees the event before. By the event's id. */
export async function listContentsBefore(tx: Tx, eventIds: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
  if (eventIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; content: Record<string, unknown> }>`
    select e.audit_event_id as id, b.content from audit_event e
    join lateral (select p.content from audit_event p where p.subject = e.subject and p.subject_id = e.subject_id and p.at < e.at and p.action <> 'view'
      order by p.at desc limit 1) b on true
    where e.audit_event_id = any(${eventIds}::uuid[]) and e.subject <> all(${SEVERAL_ROWS})`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.content]))
}
