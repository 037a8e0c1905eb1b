import { sql, type RawBuilder } from 'kysely'
import type { Procedure } from '#modules/procedures/index.ts'
import { asOf, type Actor, type Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { isUuid } from '#shared/ids.ts'
import { addDays, isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { applicationNotFound } from './applications.errors.ts'
import { foldCase } from './applications.model.ts'
import { DESK_ROLES } from './applications.permissions.ts'
import type { Action, Application, ApplicationId, CaseFile, CaseStateCode, Channel, PaperRow } from './applications.types.ts'

/** Versions of procedures never change: each is parsed once a process. */
const versions = new Map<string, Procedure>()

/** A case with its acts and where it stands. Throws `not-found`, also for one beyond the scope. */
export async function getCase(tx: Tx, applicationId: ApplicationId): Promise<CaseFile> {
  const { rows } = await sql<{
    application: Omit<Application, 'registeredAt' | 'alsoPaths'> & { registeredAt: string; alsoPaths: string[] | null }
    version: Procedure | null
    actions: (Omit<Action, 'at' | 'papers'> & { at: string; papers: PaperRow[] | null })[]
  }>`
    select jsonb_build_object('applicationId', a.application_id, 'code', a.code, 'versionHash', a.version_hash, 'way', a.way, 'channel', a.channel,
        'registeredAt', a.registered_at, 'helpedBy', a.helped_by, 'receivedBy', a.received_by, 'decidedBy', a.decided_by, 'form', a.form,
        'conditions', a.conditions, 'applicantPersonId', a.applicant_person_id, 'meritPersonId', a.merit_person_id, 'path', a.path, 'alsoPaths', a.also_paths) as application,
      case when a.version_hash = any(${[...versions.keys()]}::text[]) then null else (select content from procedure_version v where v.version_hash = a.version_hash) end as version,
      (select jsonb_agg(jsonb_build_object('seq', c.seq, 'kind', c.kind, 'stateBefore', c.state_before, 'stateAfter', c.state_after, 'at', c.at, 'actor', c.actor, 'role', c.role,
          'note', c.note, 'data', c.data, 'papers', (select jsonb_agg(jsonb_build_object('paper', p.paper, 'how', p.how, 'originals', p.originals, 'copies', p.copies,
            'documentId', p.document_id, 'pageIds', p.page_ids, 'batchFileId', p.batch_file_id) order by p.paper) from application_paper p where p.application_id = c.application_id and p.seq = c.seq)) order by c.seq)
        from application_action c where c.application_id = a.application_id) as actions
    from application a where a.application_id = ${applicationId}`.execute(tx)
  const [row] = rows
  if (row === undefined) throw applicationNotFound()
  const hash = row.application.versionHash
  if (row.version) versions.set(hash, row.version)
  const procedure = versions.get(hash)
  if (procedure === undefined) throw new Error('a case without its version')
  const application: Application = { ...row.application, registeredAt: new Date(row.application.registeredAt), alsoPaths: row.application.alsoPaths ?? [] }
  const actions = row.actions.map((action): Action => ({ ...action, at: new Date(action.at), papers: action.papers ?? [] }))
  return { application, procedure, actions, fold: foldCase(application, procedure, actions) }
}

/** What the archive holds of the papers that a case needs, of the dossiers of the person with merit: not to be asked for again. */
export type HeldPaper = { paper: string; documentId: string; dossierId: string; number: string | null; pageIds: string[] }

/** Documents of the person's dossiers that stand for papers of the procedure, one for each paper: the one with most pages. `types`: kind of document by paper. */
export async function listHeldPapers(tx: Tx, types: ReadonlyMap<string, string>, meritPersonId: string): Promise<HeldPaper[]> {
  if (types.size === 0) return []
  const { rows } = await sql<{ type: string; documentId: string; dossierId: string; number: string | null; pageIds: string[] }>`
    select distinct on (d.type) d.type, d.document_id as "documentId", d.dossier_id as "dossierId", o.number_written as number,
      held.ids as "pageIds"
    from dossier_person s join document d on d.dossier_id = s.dossier_id join dossier o on o.dossier_id = d.dossier_id
    cross join lateral (select array_agg(p.page_id order by p.seq, p.page_id) as ids from page p where p.document_id = d.document_id and p.kind = 'content') held
    where s.person_id = ${meritPersonId} and d.type = any(${[...new Set(types.values())]}::text[]) and held.ids is not null
    order by d.type, cardinality(held.ids) desc, d.document_id`.execute(tx)
  return [...types].flatMap(([paper, type]) => {
    const held = rows.find((row) => row.type === type)
    return held ? [{ paper, documentId: held.documentId, dossierId: held.dossierId, number: held.number, pageIds: held.pageIds }] : []
  })
}

/** The papers of a procedure for which the archive may stand, with the kind of document each would be. */
export function archivePapers(procedure: Procedure, kinds: ReadonlyMap<string, string | undefined>): Map<string, string> {
  return new Map(
    procedure.papers.flatMap((one) => {
      const type = kinds.get(one.paper)
      return one.archive !== undefined && type !== undefined ? [[one.paper, type] as const] : []
    }),
  )
}

export type CaseRow = {
  applicationId: ApplicationId
  code: string
  slug: string
  state: CaseStateCode
  step: number | null
  stepBy: string | null
  holder: string | null
  holderName: string | null
  channel: Channel
  registeredAt: Date
  receivedOn: LegalDate | null
  dueOn: LegalDate | null
  dueConfidence: string | null
  noDue: string | null
  papersMissing: number
  applicantName: string
  meritName: string | null
  path: string
}

export const QUEUES = ['mine', 'to-take', 'for-others', 'to-receive', 'to-decide', 'waiting', 'to-hand-out', 'overdue', 'soon', 'open', 'all'] as const
export type QueueName = (typeof QUEUES)[number]
/** Where a list goes on: the last line of the page before. */
export type CaseCursor = { key: string; id: string }
export type CaseFilter = { queue: QueueName; words?: readonly string[]; slug?: string | null; limit: number; after?: CaseCursor | null }

/** Days ahead that count as soon. */
const SOON_DAYS = 3
const OPEN = sql<boolean>`s.state in (1, 2, 4, 5, 6, 7, 9)`

/** Whose queues are asked for; `standsFor`: accounts that are away and whose deputy the reader is. */
export type QueueReader = Pick<Actor, 'accountId' | 'role'> & { standsFor?: readonly string[] }

function inQueue(queue: QueueName, actor: QueueReader, today: LegalDate) {
  // Steps of the own role, those done outside, and cases whose steps are not known; who answers for the office sees the officers' too.
  const roles = ['outside', actor.role, ...(actor.role === 'head' || actor.role === 'director' ? ['officer'] : [])]
  const rules: Record<QueueName, RawBuilder<boolean>> = {
    // Compared as ids, so that the index of holders answers; the clock has an account too, which holds nothing.
    mine: isUuid(actor.accountId) ? sql`${OPEN} and s.holder = ${actor.accountId}::uuid and s.state in (2, 4, 5, 6)` : sql`false`,
    'to-take': sql`${OPEN} and s.state in (2, 4) and s.holder is null and (s.step_role is null or s.step_role = any(${roles}::text[]))`,
    'for-others': sql`${OPEN} and s.state in (2, 4, 5, 6) and s.holder = any(${[...(actor.standsFor ?? [])]}::uuid[])`,
    'to-receive': sql`${OPEN} and s.state = 1`,
    'to-decide': sql`${OPEN} and s.drafted`,
    waiting: sql`${OPEN} and s.state in (5, 6)`,
    'to-hand-out': sql`${OPEN} and s.state = 9`,
    overdue: sql`${OPEN} and s.state in (2, 4) and s.due_on < ${today}::date`,
    soon: sql`${OPEN} and s.state in (2, 4) and s.due_on >= ${today}::date and s.due_on <= ${addDays(today, SOON_DAYS)}::date`,
    open: OPEN,
    all: sql`true`,
  }
  return rules[queue]
}

/** What a line of a list tells of a case `s` held by `h`. */
const LINE = sql`s.application_id as "applicationId", s.code, s.slug, s.state, s.step, s.step_by as "stepBy", s.holder, h.display_name as "holderName", s.channel,
  s.registered_at as "registeredAt", s.received_on as "receivedOn", s.due_on as "dueOn", s.due_confidence as "dueConfidence", s.no_due as "noDue",
  s.papers_missing as "papersMissing", s.applicant_name as "applicantName", s.merit_name as "meritName", s.path`

/** A page of a queue: by the day due, those without a day last; `all` newest first. */
export async function listCases(tx: Tx, actor: QueueReader, today: LegalDate, filter: CaseFilter): Promise<CaseRow[]> {
  const byDue = filter.queue !== 'all'
  const order = byDue ? sql`coalesce(s.due_on, 'infinity'::date), s.application_id` : sql`s.registered_at desc, s.application_id`
  const words = filter.words && filter.words.length > 0 ? [...filter.words] : null
  // Open cases are few and looked through; of all of them the database's own function knows the index of words, which row security keeps from a query.
  const found =
    words && !byDue
      ? await sql<{ id: string }>`select find_cases(${words}::text[], ${filter.slug ?? null}, ${filter.after?.key ?? null}::timestamptz, ${filter.after?.id ?? null}::uuid, ${filter.limit}) as id`.execute(tx)
      : null
  const conditions = [
    inQueue(filter.queue, actor, today),
    ...(found ? [sql<boolean>`s.application_id = any(${found.rows.map((row) => row.id)}::uuid[])`] : words ? [sql<boolean>`s.words @> ${words}::text[]`] : []),
    ...(filter.slug ? [sql<boolean>`s.slug = ${filter.slug}`] : []),
    ...(filter.after
      ? [
          byDue
            ? sql<boolean>`(coalesce(s.due_on, 'infinity'::date), s.application_id) > (${filter.after.key}::date, ${filter.after.id}::uuid)`
            : sql<boolean>`(s.registered_at < ${filter.after.key}::timestamptz or (s.registered_at = ${filter.after.key}::timestamptz and s.application_id > ${filter.after.id}::uuid))`,
        ]
      : []),
  ]
  const { rows } = await sql<CaseRow>`
    select ${LINE} from (select s.* from application_summary s where ${sql.join(conditions, sql` and `)} order by ${order} limit ${filter.limit}) s
      left join account h on h.account_id = s.holder order by ${order}`.execute(tx)
  return rows
}

/** Lines of some cases, by the day due. */
export async function listCasesById(tx: Tx, ids: readonly ApplicationId[]): Promise<CaseRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<CaseRow>`
    select ${LINE} from application_summary s left join account h on h.account_id = s.holder
    where s.application_id = any(${[...ids]}::uuid[]) order by coalesce(s.due_on, 'infinity'::date), s.application_id`.execute(tx)
  return rows
}

/** The place in a list that a text of an address names, `key` and `id` apart; null where it names none. */
export function cursorFrom(key: string, id: string): CaseCursor | null {
  const known = key === 'infinity' || (isLegalDate(key.slice(0, 10)) && /^.{10}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z)?$/.test(key) && !Number.isNaN(Date.parse(key)))
  return known && isUuid(id) ? { key, id } : null
}

/** Where the list goes on after a row. */
export const cursorOf = (queue: QueueName, row: CaseRow): CaseCursor => ({ key: queue === 'all' ? row.registeredAt.toISOString() : (row.dueOn ?? 'infinity'), id: row.applicationId })

/**
 * How many cases lie in each queue of the reader's; `all` is not counted. Cases that the queues cannot tell apart are put together first: there
 * are some hundreds of kinds, and every kind is looked at for every queue.
 */
export async function countQueues(tx: Tx, actor: QueueReader, today: LegalDate): Promise<Record<Exclude<QueueName, 'all'>, number>> {
  const counted = QUEUES.filter((queue) => queue !== 'all')
  const { rows } = await sql<Record<Exclude<QueueName, 'all'>, number>>`
    select ${sql.join(counted.map((queue) => sql`coalesce(sum(s.cases) filter (where ${inQueue(queue, actor, today)}), 0)::int as ${sql.id(queue)}`))}
    from open_case_kinds() s`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('a count without a row')
  return row
}

/** The case of a code; undefined when there is none in scope. */
export async function findByCode(tx: Tx, code: string): Promise<ApplicationId | undefined> {
  const row = await tx.selectFrom('application').select('application_id').where('code', '=', code.trim().toUpperCase()).executeTakeFirst()
  return row?.application_id as ApplicationId | undefined
}

/** Open cases by the version of a procedure under which they go. */
export async function countOpenByVersion(tx: Tx, slug: string): Promise<{ versionHash: string; content: Procedure; open: number }[]> {
  const { rows } = await sql<{ versionHash: string; content: Procedure; open: number }>`
    select v.version_hash as "versionHash", v.content, coalesce(o.open, 0)::int as open
    from procedure_version v left join (
      select a.version_hash, count(*) as open from application_summary s join application a on a.application_id = s.application_id where ${OPEN} and s.slug = ${slug} group by 1
    ) o on o.version_hash = v.version_hash
    where v.slug = ${slug} order by v.first_used_at desc`.execute(tx)
  return rows
}

/** How many of the persons are there for the reader. */
export async function countPersons(tx: Tx, ids: readonly string[]): Promise<number> {
  const { count } = await tx.selectFrom('person').select(sql<number>`count(*)::int`.as('count')).where(sql<boolean>`person_id = any(${ids}::uuid[])`).executeTakeFirstOrThrow()
  return count
}

/** Roles in which an account works on cases today, and where; none for one that is shut. */
export async function listDesks(tx: Tx, clock: Clock, accountId: string): Promise<{ role: string; areaPath: string }[]> {
  return tx
    .selectFrom('assignment as s')
    .innerJoin('account as a', 'a.account_id', 's.account_id')
    .select(['s.role', 's.area_path as areaPath'])
    .where('s.account_id', '=', accountId)
    .where('a.active', '=', true)
    .where('s.role', 'in', [...DESK_ROLES])
    .where(asOf('s', clock.today(), clock.now()))
    .execute()
}

/** Whether there is any case for the reader. */
export async function hasCases(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('application').select('application_id').limit(1).executeTakeFirst()) !== undefined
}
