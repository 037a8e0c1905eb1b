import { sql } from 'kysely'
import type { Procedure } from '#modules/procedures/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { periodOn } from '#modules/procedures/index.ts'
import { wordsOf } from './applications.model.ts'
import type { Action, Application, ApplicationId, CaseFold } from './applications.types.ts'

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

export async function insertApplication(tx: Tx, one: Application): Promise<void> {
  await tx
    .insertInto('application')
    .values({
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
    .execute()
}

/** Appends an act with its papers. Two at once: the second breaks `application_action_pk`. */
export async function insertAction(tx: Tx, of: Pick<Application, 'applicationId' | 'path' | 'alsoPaths'>, action: Action): Promise<void> {
  const place = { path: of.path, also_paths: of.alsoPaths.length > 0 ? of.alsoPaths : null }
  await tx
    .insertInto('application_action')
    .values({
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
      ...place,
    })
    .execute()
  if (action.papers.length === 0) return
  await tx
    .insertInto('application_paper')
    .values(
      action.papers.map((paper) => ({
        application_id: of.applicationId,
        seq: action.seq,
        paper: paper.paper,
        how: paper.how,
        originals: paper.originals,
        copies: paper.copies,
        document_id: paper.documentId,
        batch_file_id: paper.batchFileId,
        at: action.at,
        ...place,
      })),
    )
    .execute()
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
    on_time: endedOn !== null && due !== null && fold.state >= 9 ? endedOn <= due : null,
    papers_missing: fold.missing.length,
    drafted: fold.state === 4 && fold.draft !== null && !fold.draft.returned,
    applicant_name: applicantName,
    merit_name: meritName,
    words: wordsOf(application.code, [applicantName, meritName, application.form['submitterName']]),
    path: application.path,
    also_paths: application.alsoPaths.length > 0 ? application.alsoPaths : null,
  }
}

/** Writes the summary of a case anew. */
export async function keepSummary(tx: Tx, application: Application, procedure: Procedure, fold: CaseFold): Promise<void> {
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
