import { z } from 'zod'
import { listAgencies } from '#modules/areas/index.ts'
import { checkOf, getIssued, insertIssued, insertIssuedFile, issuingBody, issuingLaw, newVerificationCode, printPaper, type IssuedDocument, type IssuedDocumentId } from '#modules/issuing/index.ts'
import { listUnitNames } from '#modules/people/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Services, UseCaseContext } from '#platform/use-case/index.ts'
import { systemActor } from '#shared/actor.ts'
import { isUuid, newId } from '#shared/ids.ts'
import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { foldCase } from '../applications.model.ts'
import { getCase } from '../applications.queries.ts'
import type { Action, ApplicationId, CaseFile } from '../applications.types.ts'
import { caseFormsLaw, formOf, formOfAct } from './case-forms.law.ts'
import { casePaper, type PaperSurroundings, type TellDeadline } from './case-papers.model.ts'
import { listAccountNames, listPapersWithoutFile } from './case-papers.queries.ts'

export const MAKE_PAPER = 'applications.make-paper'
/** A page of text with a code is some 60 KB. */
const MAX_BYTES = 8 << 20

/** The day whose generation of forms holds for the case: of its receipt, else of its handing in. */
const dayOfForms = ({ application, fold }: CaseFile): LegalDate => legalDateOf(fold.receivedAt ?? application.registeredAt)

/** Who gives out a paper of an act: the commune for its own acts, at the counter who received, else who decides. */
function issuerOf({ application, fold }: CaseFile, action: Action, agencies: readonly { code: string }[]): string {
  if (action.role === 'commune-officer') return application.path
  if (action.kind === 'received' || action.kind === 'not-received') return application.receivedBy
  const { decidedBy } = fold
  return decidedBy !== null && (decidedBy.includes('/') || agencies.some((one) => one.code === decidedBy)) ? decidedBy : application.receivedBy
}

/** Issues the form that the last act of the case causes, in the act's transaction: its number and code now, its file by a job. */
export async function issueCasePaper({ tx, jobs, provincePath }: UseCaseContext, file: CaseFile): Promise<void> {
  const { application } = file
  const action = file.actions.at(-1)
  const form = action && formOfAct(caseFormsLaw(), action.kind, dayOfForms(file))
  if (action === undefined || form === undefined || form.code === 'register') return
  const on = legalDateOf(action.at)
  const body = await issuingBody(tx, issuerOf(file, action, await listAgencies(tx)), on, provincePath)
  const issued: IssuedDocument = {
    issuedDocumentId: newId<'iss'>({ now: () => action.at, today: () => on }),
    applicationId: application.applicationId,
    seq: action.seq,
    kind: form.code,
    formNumber: form.number,
    circular: form.circular,
    verificationCode: newVerificationCode(),
    issuedAt: action.at,
    issuedOn: on,
    issuedBy: action.actor,
    agency: body.agency,
    agencyName: body.name,
    number: null,
    path: application.path,
    alsoPaths: application.alsoPaths,
  }
  await insertIssued(tx, issued)
  await jobs.enqueue(tx, MAKE_PAPER, [{ issuedDocumentId: issued.issuedDocumentId }], { key: ({ issuedDocumentId }) => issuedDocumentId })
}

/** The case as it was after the act of this number. */
export function caseAfter(file: CaseFile, seq: number): CaseFile {
  const actions = file.actions.filter((action) => action.seq <= seq)
  return { ...file, actions, fold: foldCase(file.application, file.procedure, actions) }
}

/** Names of accounts and agencies that may stand on papers of the case. */
export async function surroundingsOf(tx: Tx, file: CaseFile, issued: Pick<IssuedDocument, 'agency' | 'issuedOn' | 'verificationCode'>, services: Pick<Services, 'origin' | 'sample' | 'provincePath'>, tell: TellDeadline): Promise<PaperSurroundings> {
  const { application, actions } = file
  const [people, agencies, units] = [
    await listAccountNames(tx, [...new Set(actions.flatMap((action) => [action.actor, String(action.data['to'] ?? '')]))].filter(isUuid)),
    await listAgencies(tx),
    await listUnitNames(tx, [application.path, ...(application.receivedBy.includes('/') ? [application.receivedBy] : []), ...(file.fold.decidedBy?.includes('/') ? [file.fold.decidedBy] : [])], issued.issuedOn),
  ]
  const issuing = issuingLaw()
  return {
    forms: caseFormsLaw(),
    issuing,
    common: procedureLaw().law.common,
    body: await issuingBody(tx, issued.agency, issued.issuedOn, services.provincePath),
    person: (accountId) => people.get(accountId) ?? '',
    agency: (code) => agencies.find((one) => one.code === code)?.name ?? units.get(code)?.at(-1) ?? code,
    tell,
    check: checkOf(issuing, services.origin, issued.verificationCode),
    sample: services.sample,
  }
}

/**
 * The file of a paper, made where it is not yet: from the case as it was after the paper's act, so that it comes out the same whenever and by whomever it is made.
 * Answers the hash of the file. Throws `not-found` for a paper beyond the actor's scope, and the codes of the file store.
 */
export async function makeCasePaper(services: Services, actor: Actor, tell: TellDeadline, issuedDocumentId: string): Promise<{ sha256: string; issued: IssuedDocument }> {
  const { database, files, clock } = services
  const read = await asActor(
    database,
    actor,
    async (tx) => {
      const issued = await getIssued(tx, issuedDocumentId)
      if (issued.sha256 !== null || issued.applicationId === null || issued.seq === null) return { issued, paper: null }
      const file = caseAfter(await getCase(tx, issued.applicationId as ApplicationId), issued.seq)
      const form = issued.kind === 'decision' ? undefined : formOf(caseFormsLaw(), issued.kind, dayOfForms(file))
      if (form === undefined) throw new Error(`no form of ${issued.kind} for a paper`)
      return { issued, paper: casePaper(form, file, await surroundingsOf(tx, file, issued, services, tell)) }
    },
    { readOnly: true },
  )
  const { issued, paper } = read
  if (paper === null) {
    if (issued.sha256 === null) throw new Error('a paper without a case and without a file')
    return { sha256: issued.sha256, issued }
  }
  const stored = await files.put(await printPaper(paper, issuingLaw()), { maxBytes: MAX_BYTES })
  return asActor(
    database,
    actor,
    async (tx) => {
      await insertIssuedFile(tx, issued, stored, clock.now())
      const now = await getIssued(tx, issuedDocumentId)
      return { sha256: now.sha256 ?? stored.sha256, issued: now }
    },
    { action: MAKE_PAPER },
  )
}

/** Gives papers without a file a job where none waits: after a restore, and after all tries of one failed. Answers how many are without. */
export async function requeuePapers({ database, jobs, provincePath }: Services): Promise<number> {
  return asActor(database, systemActor(provincePath), async (tx) => {
    const ids = await listPapersWithoutFile(tx)
    await jobs.enqueue(tx, MAKE_PAPER, ids.map((issuedDocumentId) => ({ issuedDocumentId })), { key: ({ issuedDocumentId }) => issuedDocumentId })
    return ids.length
  })
}

/** Makes files of papers, one at once: each is some milliseconds of one core. */
export const makePaperJob = (tell: () => Promise<TellDeadline>): JobDefinition<{ issuedDocumentId: string }, Services> => ({
  name: MAKE_PAPER,
  payload: z.strictObject({ issuedDocumentId: z.string().refine((text) => isUuid(text)) }),
  handle: async (services, { issuedDocumentId }) => {
    await makeCasePaper(services, systemActor(services.provincePath), await tell(), issuedDocumentId)
  },
  concurrency: 1,
  expireInSeconds: 120,
  retryLimit: 20,
})

export type { IssuedDocumentId }
