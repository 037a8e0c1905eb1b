import { sql } from 'kysely'
import type { Procedure } from '#modules/procedures/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { periodOn } from '#modules/procedures/index.ts'
import { wordsOf } from './applications.model.ts'
import type { Action, Application, ApplicationId, CaseFold, CaseSpan } from './applications.types.ts'

/** Keeps a procedure as it is now; the same content is kept once. */
export async function keepVersion(tx: Tx, version: { hash: string; content: Procedure }, at: Date): Promise<void> {
  await tx
    .insertInto('procedure_version')
    .values({ version_hash: version.hash, slug: version.content.slug, content: JSON.stringify(version.content), first_used_at: at })
    .onConflict((conflict) => conflict.constraint('procedure_version_pk').doNothing())
    .execute()
}

/** The next number of an agency's day. The row stays locked until the case is kept, so that no number is left out. */
export async function nextSerial(tx: Tx, agency: string, on: LegalDate): Promise<number> {
  const { last } = await tx
    .insertInto('application_serial')
    .values({ agency, on_day: on, last: 1 })
    .onConflict((conflict) => conflict.constraint('application_serial_pk').doUpdateSet({ last: sql<number>`application_serial.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

/** A case as it was handed in, as a row. */
export const applicationRow = (one: Application) => ({
  application_id: one.applicationId,
  code: one.code,
  version_hash: one.versionHash,
  way: one.way,
  channel: one.channel,
  registered_at: one.registeredAt,
  helped_by: one.helpedBy,
  received_by: one.receivedBy,
  decided_by: one.decidedBy,
  form: JSON.stringify(one.form),
  conditions: one.conditions,
  applicant_person_id: one.applicantPersonId,
  merit_person_id: one.meritPersonId,
  path: one.path,
  also_paths: one.alsoPaths.length > 0 ? one.alsoPaths : null,
})

export async function insertApplication(tx: Tx, one: Application): Promise<void> {
  await tx.insertInto('application').values(applicationRow(one)).execute()
}

type Place = Pick<Application, 'applicationId' | 'path' | 'alsoPaths'>
const placeOf = ({ path, alsoPaths }: Place) => ({ path, also_paths: alsoPaths.length > 0 ? alsoPaths : null })

/** An act as a row. */
export const actionRow = (of: Place, action: Action) => ({
  application_id: of.applicationId,
  seq: action.seq,
  kind: action.kind,
  state_before: action.stateBefore,
  state_after: action.stateAfter,
  previous_seq: action.seq === 1 ? null : action.seq - 1,
  at: action.at,
  actor: action.actor,
  role: action.role,
  note: action.note,
  data: JSON.stringify(action.data),
  ...placeOf(of),
})

/** The papers of an act as rows. */
export const paperRows = (of: Place, action: Action) =>
  action.papers.map((paper) => ({
    application_id: of.applicationId,
    seq: action.seq,
    paper: paper.paper,
    how: paper.how,
    originals: paper.originals,
    copies: paper.copies,
    document_id: paper.documentId,
    page_ids: paper.pageIds,
    batch_file_id: paper.batchFileId,
    at: action.at,
    ...placeOf(of),
  }))

/** The spans of a case as rows; each ends where the next begins, the last one (null here) not at all. */
export const spanRows = (of: Place, spans: readonly CaseSpan[]) =>
  spans.map((span, index) => ({
    application_id: of.applicationId,
    seq: span.seq,
    state: span.state,
    due_on: span.dueOn,
    from_at: span.from,
    until_at: spans[index + 1]?.from ?? null,
    ...placeOf(of),
  }))

/** Appends an act with its papers. Two at once: the second breaks `application_action_pk`. */
export async function insertAction(tx: Tx, of: Place, action: Action): Promise<void> {
  await tx.insertInto('application_action').values(actionRow(of, action)).execute()
  const papers = paperRows(of, action)
  if (papers.length > 0) await tx.insertInto('application_paper').values(papers).execute()
}

/** What lists and counts see of a case, from the case itself. */
export function summaryRow(application: Application, procedure: Procedure, fold: CaseFold) {
  const { deadline, step, endedAt, receivedAt } = fold
  const current = step === null ? undefined : fold.steps[step]
  const due = deadline?.kind === 'due' ? deadline.dueOn : null
  const endedOn = endedAt === null ? null : legalDateOf(endedAt)
  const applicantName = application.form['applicantName'] ?? application.form['beneficiaryName'] ?? application.form['submitterName'] ?? ''
  const meritName = application.form['meritName'] || null
  const on = legalDateOf(receivedAt ?? application.registeredAt)
  return {
    application_id: application.applicationId,
    code: application.code,
    slug: procedure.slug,
    field: procedure.field,
    channel: application.channel,
    received_by: application.receivedBy,
    // Of cases that are at their end nobody asks.
    decided_by: fold.state === 3 || fold.state === 10 ? null : fold.decidedBy,
    level: periodOn(procedure, on)?.level ?? null,
    state: fold.state,
    seq: fold.seq,
    step,
    step_by: current?.by ?? null,
    step_role: current?.role ?? null,
    holder: fold.holder,
    registered_at: application.registeredAt,
    received_at: receivedAt,
    received_on: receivedAt === null ? null : legalDateOf(receivedAt),
    due_on: due,
    due_confidence: deadline?.kind === 'due' ? deadline.confidence : null,
    no_due: deadline === null || deadline.kind === 'due' ? null : deadline.kind === 'stopped' ? 'stopped' : deadline.code,
    ended_at: endedAt,
    ended_on: endedOn,
    // Whether a case ended in time is said of those that were decided and had a day.
    decided_at: fold.state >= 9 ? endedAt : null,
    on_time: endedOn !== null && due !== null && fold.state >= 9 ? endedOn <= due : null,
    digitised_at: fold.digitisedAt,
    reused_at: fold.reusedAt,
    papers_missing: fold.missing.length,
    drafted: fold.state === 4 && fold.draft !== null && !fold.draft.returned,
    applicant_name: applicantName,
    merit_name: meritName,
    words: wordsOf(application.code, [applicantName, meritName, application.form['submitterName']]),
    path: application.path,
    also_paths: application.alsoPaths.length > 0 ? application.alsoPaths : null,
  }
}

/** Ends the span of a case that is open and begins the next, where the last act changed the state or the day due. */
async function keepSpan(tx: Tx, { applicationId, path, alsoPaths }: Application, { seq, state, deadline }: CaseFold, at: Date): Promise<void> {
  const dueOn = deadline?.kind === 'due' ? deadline.dueOn : null
  await sql`
    with ended as (
      update application_span set until_at = ${at} where application_id = ${applicationId} and until_at = 'infinity'
        and (state <> ${state} or due_on is distinct from ${dueOn}::date) returning application_id)
    insert into application_span (application_id, seq, state, due_on, from_at, until_at, path, also_paths)
    select ${applicationId}::uuid, ${seq}::integer, ${state}::smallint, ${dueOn}::date, ${at}::timestamptz, 'infinity', ${path}, ${alsoPaths.length > 0 ? alsoPaths : null}::text[]
    where ${seq}::integer = 1 or exists (select from ended)`.execute(tx)
}

/** Writes what is derived of a case anew, after its last act, done at `at`. */
export async function keepSummary(tx: Tx, application: Application, procedure: Procedure, fold: CaseFold, at: Date): Promise<void> {
  await keepSpan(tx, application, fold, at)
  const { application_id, ...row } = summaryRow(application, procedure, fold)
  if (fold.seq > 1) {
    const { numUpdatedRows } = await tx.updateTable('application_summary').set(row).where('application_id', '=', application_id).executeTakeFirst()
    if (Number(numUpdatedRows) === 1) return
  }
  await tx.insertInto('application_summary').values({ application_id, ...row }).execute()
}

/** Locks a case until the transaction ends, so that two acts follow each other. False: not there, or beyond the scope. */
export async function lockApplication(tx: Tx, applicationId: ApplicationId): Promise<boolean> {
  const row = await tx.selectFrom('application_summary').select('application_id').where('application_id', '=', applicationId).forUpdate().executeTakeFirst()
  return row !== undefined
}

/** Brings a case with all that hangs on it from a unit that ended to another. False: it is not with that unit. */
export async function moveCase(tx: Tx, applicationId: ApplicationId, { from, to }: { from: string; to: string }): Promise<boolean> {
  const { rows } = await sql<{ moved: boolean }>`select move_case(${applicationId}::uuid, ${from}, ${to}) as moved`.execute(tx)
  return rows[0]?.moved ?? false
}
