import { createHash } from 'node:crypto'
import { listAgencies } from '#modules/areas/index.ts'
import {
  checkOf,
  endNumber,
  insertIssued,
  insertIssuedFile,
  issuingBody,
  issuingLaw,
  kindSymbol,
  newVerificationCode,
  printPaper,
  takeNumber,
  type DocumentNumber,
  type IssuedDocument,
  type IssuingBody,
  type Paper,
} from '#modules/issuing/index.ts'
import type { Actor } from '#platform/db/index.ts'
import type { UseCaseContext } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { isInScope } from '#shared/actor.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { CaseFile, Draft } from '../applications.types.ts'
import { applyEffect, effectOf, type DecisionEffect } from './decision-effect.ts'
import { listAccountNames } from './case-papers.queries.ts'
import { insertSignedDraft } from './decision.repository.ts'

const KIND = 'decision'
const MAX_BYTES = 8 << 20

export type Signatory = Pick<Actor, 'accountId' | 'role'>

/** The body whose head signs: who decides by the procedure where the signatory's scope holds it, else the one the signatory sits in. */
export async function decidingBody({ tx, actor, clock, provincePath }: UseCaseContext, { application, fold }: CaseFile): Promise<IssuingBody> {
  const { receivedBy } = application
  const { decidedBy } = fold
  const on = clock.today()
  if (!actor.wide) return issuingBody(tx, decidedBy !== null && decidedBy.includes('/') && isInScope(actor, decidedBy) ? decidedBy : actor.scopeFrom, on, provincePath)
  const known = decidedBy !== null && (decidedBy.includes('/') || (await listAgencies(tx)).some((one) => one.code === decidedBy))
  return issuingBody(tx, known ? decidedBy : receivedBy, on, provincePath)
}

/** Takes the next number of the body for the case's decision. */
export const takeDecisionNumber = ({ tx, clock, actor }: UseCaseContext, { application }: CaseFile, body: IssuingBody): Promise<DocumentNumber> =>
  takeNumber(tx, { body, kind: KIND, kindSymbol: kindSymbol(KIND), on: clock.today(), at: clock.now(), actor: actor.accountId, reason: '', applicationId: application.applicationId })

const lowerFirst = (text: string): string => text.charAt(0).toLocaleLowerCase('vi') + text.slice(1)

/** The decision as a paper: the draft's text under number and signatory. */
function decisionPaper(
  file: CaseFile,
  draft: Draft,
  of: { body: IssuingBody; number: DocumentNumber | null; signatory: Signatory; name: string; on: LegalDate; code: string | null; origin: string; sample: boolean },
): Paper {
  const law = issuingLaw()
  const { application, procedure } = file
  const title = law.kinds.find((one) => one.code === KIND)?.name ?? KIND
  const { form } = application
  return {
    name: of.number === null ? title : `${title} ${of.number.symbol}`,
    parent: of.body.parent,
    agency: of.body.name,
    number: of.number === null ? null : law.words.number.replace('{symbol}', of.number.symbol),
    place: of.body.place,
    on: of.on,
    title,
    subtitle: law.words.about.replace('{what}', lowerFirst(procedure.name)),
    note: null,
    blocks: draft.text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [{ kind: 'text' as const, text: line.trim() }])),
    recipients: { title: law.words.recipients, lines: [form['beneficiaryName'] ?? form['applicantName'] ?? form['submitterName'] ?? '', law.words.kept.replace('{code}', application.code)] },
    signatures: [{ title: law.titles.find((one) => one.role === of.signatory.role)?.title ?? '', hint: null, name: of.name }],
    check: of.code === null ? null : checkOf(law, of.origin, of.code),
    sample: of.sample ? law.words.sample : null,
    appendix: null,
  }
}

async function printAndSign(context: UseCaseContext, file: CaseFile, draft: Draft, of: { body: IssuingBody; number: DocumentNumber | null; signatory: Signatory; code: string | null }) {
  const { tx, clock, files, signer, origin, sample } = context
  const name = (await listAccountNames(tx, [of.signatory.accountId])).get(of.signatory.accountId) ?? ''
  const pdf = await printPaper(decisionPaper(file, draft, { ...of, name, on: clock.today(), origin, sample }), issuingLaw())
  const stored = await files.put(pdf, { maxBytes: MAX_BYTES })
  const { cms, certificate } = await signer.sign(Buffer.from(stored.sha256, 'hex'))
  return { stored, cms, certificateSha256: createHash('sha256').update(certificate).digest('hex') }
}

/** Signs a draft without a number: it waits for the clerk's. */
export async function signDraft(context: UseCaseContext, file: CaseFile, draft: Draft & { seq: number }): Promise<void> {
  const { tx, actor, clock } = context
  const { stored, cms } = await printAndSign(context, file, draft, { body: await decidingBody(context, file), number: null, signatory: actor, code: null })
  await insertSignedDraft(tx, file.application, { draftSeq: draft.seq, signedBy: actor.accountId, signedRole: actor.role, at: clock.now(), file: stored, cms })
}

/** What the act of deciding says, and what is to be written once the act is. */
export type IssuedDecision = { data: Record<string, unknown>; effect: DecisionEffect; keep: (file: CaseFile) => Promise<void> }

/**
 * Makes the decision: its paper with number, signatory and code, stored and signed, and its effect on the register of merit. All of it in the transaction of the act:
 * without the paper, its number or its signature nothing is decided.
 */
export async function issueDecision(context: UseCaseContext, file: CaseFile, of: { draft: Draft & { seq: number }; body: IssuingBody; number: DocumentNumber; signatory: Signatory; meritPersonId: string | null }): Promise<IssuedDecision> {
  const { tx, clock, actor } = context
  const { application } = file
  const { draft, body, number, signatory } = of
  const code = newVerificationCode()
  const { stored, cms, certificateSha256 } = await printAndSign(context, file, draft, { body, number, signatory, code })
  const on = clock.today()
  const effect = await applyEffect(context, { applicationId: application.applicationId, effect: effectOf(file), outcome: draft.outcome, meritPersonId: of.meritPersonId ?? application.meritPersonId, symbol: number.symbol, on, holdsFrom: draft.holdsFrom ?? null, body: body.name })
  const issuedDocumentId = newId<'iss'>(clock)
  return {
    effect,
    data: { outcome: draft.outcome, draft: draft.seq, number: number.symbol, document: issuedDocumentId, effect },
    keep: async ({ fold }) => {
      const at = clock.now()
      const issued: IssuedDocument = {
        issuedDocumentId,
        applicationId: application.applicationId,
        seq: fold.seq,
        kind: KIND,
        formNumber: null,
        circular: null,
        verificationCode: code,
        issuedAt: at,
        issuedOn: on,
        issuedBy: signatory.accountId,
        agency: body.agency,
        agencyName: body.name,
        number,
        path: application.path,
        alsoPaths: application.alsoPaths,
      }
      await insertIssued(tx, issued)
      await insertIssuedFile(tx, issued, stored, at, { cms, signedBy: signatory.accountId, certificateSha256 })
      await endNumber(tx, number, { how: 'issued', reason: '', at, actor: actor.accountId, path: body.path })
    },
  }
}
