import { z } from 'zod'
import {
  absenceSchema,
  addScans,
  addScansSchema,
  canReadCases,
  canWorkOnCases,
  closeOutstanding,
  findOutstanding,
  getCase,
  listAbsences,
  listEnded,
  listOutstanding,
  listOutstandingSteps,
  makeCasePaper,
  numberDecision,
  openOutstanding,
  openOutstandingSchema,
  OUTSTANDING_KINDS,
  pathSchema,
  recordAbsence,
  reopenOutstanding,
  reviewOutstanding,
  succeedMany,
  succeedManySchema,
  withdrawAbsence,
} from '#modules/applications/index.ts'
import { takeInScan } from '#modules/archive/index.ts'
import { documentNotFound, listIssued } from '#modules/issuing/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { tellOnPaper } from '../tell-on-paper.ts'
import { caseAnswer, caseIdOf, caseParams, day, id, instant, limit, operation, read, under, type Operation } from './operation.ts'

/** The four kinds that the intake knows; what a file is, its bytes say. */
const SCAN_MEDIA = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff', 'application/octet-stream'] as const

// Papers of cases, numbers, matters left over, absences, and cases of what ended: what the pages of the desk do beside the acts.

function idIn(text: string, what: string): string {
  if (!isUuid(text)) throw new AppError('not-found', 404, { what })
  return text as string
}

const paperLine = z.object({ id, kind: z.string(), form: z.string().nullable(), circular: z.string().nullable(), symbol: z.string().nullable(), issuedAt: instant, signed: z.boolean(), verificationCode: z.string() })
const outstandingLine = z.object({
  outstandingCaseId: id, kind: z.enum(OUTSTANDING_KINDS), subject: z.string(), applicationId: id.nullable(), personId: id.nullable(), unitPath: z.string(), openedAt: instant,
  seq: z.int(), closed: z.boolean(), lacks: z.string(), task: z.string(), doer: z.string().nullable(), dueOn: z.string().nullable(),
  /** Where a decision that the register could not take by itself is to be entered. */
  leadsTo: z.enum(['person', 'transfer-out', 'transfer-in']).nullable(),
}) // prettier-ignore
const outstandingStep = z.object({ seq: z.int(), kind: z.string(), lacks: z.string(), task: z.string(), doerName: z.string().nullable(), dueOn: z.string().nullable(), note: z.string(), at: instant, byName: z.string() })
const seen = z.object({ outstandingCaseId: id, seq: z.int() })
const line = ({ path, openedAt, applicationCode: _code, doerName: _name, reviewedAt: _at, ...row }: Awaited<ReturnType<typeof listOutstanding>>['rows'][number]): z.input<typeof outstandingLine> => ({ ...row, unitPath: path, openedAt: openedAt.toISOString() })

const OUTSTANDING_ACTS = { review: reviewOutstanding, close: closeOutstanding, reopen: reopenOutstanding } as const
const note = z.string().min(1).max(1000)
const finding = openOutstandingSchema.pick({ lacks: true, task: true, doer: true, dueOn: true, note: true }).extend({ seq: z.int().min(1) })
const OUTSTANDING_BODIES = { review: finding, close: z.strictObject({ seq: z.int().min(1), note }), reopen: finding.extend({ note }) }

const ended = z.object({ kind: z.enum(['unit', 'agency']), code: z.string(), cases: z.int(), overdue: z.int(), firstDue: z.string().nullable() })

export const deskOperations: Record<string, Operation> = {
  listCasePapers: operation({
    method: 'get',
    path: '/api/v1/cases/{id}/papers',
    summary: m.case_op_list_papers,
    params: caseParams,
    answer: z.object({ papers: z.array(paperLine) }),
    run: (context, { params }) =>
      read(context, async (tx) => {
        requireAllowed(canReadCases(context.actor), 'applications.read-papers')
        const { application } = await getCase(tx, caseIdOf(params.id))
        const rows = await listIssued(tx, application.applicationId)
        return { papers: rows.map((row) => ({ id: row.issuedDocumentId, kind: row.kind, form: row.formNumber, circular: row.circular, symbol: row.symbol, issuedAt: row.issuedAt.toISOString(), signed: row.signed, verificationCode: row.verificationCode })) }
      }),
  }),
  getCasePaper: operation({
    method: 'get',
    path: '/api/v1/cases/{id}/papers/{paper}',
    summary: m.case_op_get_paper,
    params: z.strictObject({ id: z.string().max(60), paper: z.string().max(60) }),
    answer: z.instanceof(Uint8Array),
    media: 'application/pdf',
    run: async ({ runtime, actor }, { params }) => {
      requireAllowed(canReadCases(actor), 'applications.read-paper')
      const { sha256, issued } = await makeCasePaper(runtime.services, actor, tellOnPaper, idIn(params.paper, 'document'))
      if (issued.applicationId !== caseIdOf(params.id)) throw documentNotFound()
      return new Uint8Array(await runtime.services.files.readAll(keyOf(sha256)))
    },
  }),
  takeInScan: operation({
    method: 'post',
    path: '/api/v1/scans',
    summary: m.case_x_op_take_in_scan,
    query: z.strictObject({ name: z.string().min(1).max(500), unitPath: pathSchema.max(60).optional() }),
    takes: SCAN_MEDIA,
    answer: z.object({ batchFileId: id, name: z.string(), sha256: z.string() }),
    status: 201,
    run: (context, { query, source }) => {
      const { runtime, actor } = context
      const label = m.receipt_batch_label({ day: formatLegalDate(runtime.services.clock.today()) })
      return takeInScan(runtime.services, actor, { label, name: query.name, path: query.unitPath ?? null, source }, under(context))
    },
  }),
  addScans: operation({
    method: 'post',
    path: '/api/v1/cases/{id}/scans',
    summary: m.case_x_op_add_scans,
    params: caseParams,
    body: addScansSchema.omit({ applicationId: true }),
    answer: caseAnswer,
    run: (context, { params, body }) => addScans(context.runtime.services, context.actor, { ...body, applicationId: caseIdOf(params.id) }, under(context)),
  }),
  numberDecision: operation({
    method: 'post',
    path: '/api/v1/cases/{id}/number',
    summary: m.case_op_number,
    params: caseParams,
    body: z.strictObject({ seq: z.int().min(1) }),
    answer: caseAnswer.extend({ number: z.string() }),
    run: (context, { params, body }) => numberDecision(context.runtime.services, context.actor, { applicationId: caseIdOf(params.id), seq: body.seq }, under(context)),
  }),
  listOutstanding: operation({
    method: 'get',
    path: '/api/v1/outstanding',
    summary: m.case_op_list_outstanding,
    query: z.strictObject({ kind: z.enum(OUTSTANDING_KINDS).optional(), closed: z.enum(['true', 'false']).default('false'), offset: z.coerce.number().int().min(0).max(1_000_000).default(0).meta({ type: 'integer', minimum: 0 }), limit }),
    answer: z.object({ outstanding: z.array(outstandingLine), total: z.int() }),
    run: (context, { query }) =>
      read(context, async (tx) => {
        requireAllowed(canReadCases(context.actor), 'applications.read-outstanding')
        const { rows, total } = await listOutstanding(tx, { kind: query.kind ?? null, closed: query.closed === 'true', mine: null, limit: query.limit, offset: query.offset })
        return { outstanding: rows.map(line), total }
      }),
  }),
  getOutstanding: operation({
    method: 'get',
    path: '/api/v1/outstanding/{id}',
    summary: m.case_op_get_outstanding,
    params: caseParams,
    answer: outstandingLine.extend({ steps: z.array(outstandingStep) }),
    run: (context, { params }) =>
      read(context, async (tx) => {
        requireAllowed(canReadCases(context.actor), 'applications.read-outstanding')
        const found = await findOutstanding(tx, idIn(params.id, 'outstanding-case'))
        if (found === undefined) throw new AppError('not-found', 404, { what: 'outstanding-case' })
        return { ...line(found), steps: (await listOutstandingSteps(tx, found.outstandingCaseId)).map((step) => ({ ...step, at: step.at.toISOString() })) }
      }),
  }),
  openOutstanding: operation({
    method: 'post',
    path: '/api/v1/outstanding',
    summary: m.case_op_open_outstanding,
    body: openOutstandingSchema,
    answer: z.object({ outstandingCaseId: id }),
    status: 201,
    run: (context, { body }) => openOutstanding(context.runtime.services, context.actor, body, under(context)),
  }),
  ...Object.fromEntries(
    (Object.keys(OUTSTANDING_ACTS) as (keyof typeof OUTSTANDING_ACTS)[]).map((act) => [
      `outstanding-${act}`,
      operation({
        method: 'post',
        path: `/api/v1/outstanding/{id}/${act}`,
        summary: (_, options) => m.case_op_outstanding_act({ act }, options),
        params: caseParams,
        body: OUTSTANDING_BODIES[act] as z.ZodType<{ seq: number }>,
        answer: seen,
        run: async (context, { params, body }) => {
          const outstandingCaseId = idIn(params.id, 'outstanding-case')
          await OUTSTANDING_ACTS[act](context.runtime.services, context.actor, { ...body, outstandingCaseId } as never, under(context))
          return { outstandingCaseId, seq: body.seq + 1 }
        },
      }),
    ]),
  ),
  listAbsences: operation({
    method: 'get',
    path: '/api/v1/absences',
    summary: m.case_op_list_absences,
    answer: z.object({ absences: z.array(z.object({ absenceId: id, accountId: id, name: z.string(), deputyId: id, deputyName: z.string(), from: z.string(), through: z.string(), note: z.string() })) }),
    run: (context) =>
      read(context, async (tx) => {
        requireAllowed(canWorkOnCases(context.actor), 'applications.record-absence')
        return { absences: await listAbsences(tx, context.runtime.services.clock.today()) }
      }),
  }),
  recordAbsence: operation({
    method: 'post',
    path: '/api/v1/absences',
    summary: m.case_op_record_absence,
    body: absenceSchema.extend({ from: day, through: day }),
    answer: z.object({ absenceId: id }),
    status: 201,
    run: (context, { body }) => recordAbsence(context.runtime.services, context.actor, body, under(context)),
  }),
  withdrawAbsence: operation({
    method: 'post',
    path: '/api/v1/absences/{id}/withdraw',
    summary: m.case_op_withdraw_absence,
    params: caseParams,
    body: z.strictObject({}),
    answer: z.object({ absenceId: id }),
    run: async (context, { params }) => {
      const absenceId = idIn(params.id, 'absence')
      await withdrawAbsence(context.runtime.services, context.actor, { absenceId }, under(context))
      return { absenceId }
    },
  }),
  listEnded: operation({
    method: 'get',
    path: '/api/v1/ended',
    summary: m.case_op_list_ended,
    answer: z.object({ ended: z.array(ended) }),
    run: (context) =>
      read(context, async (tx) => {
        requireAllowed(canReadCases(context.actor), 'applications.list')
        const groups = await listEnded(tx, context.runtime.services.clock.today())
        return { ended: groups.map((one) => ({ kind: one.kind, code: one.kind === 'unit' ? one.path : one.agency, cases: one.cases, overdue: one.overdue, firstDue: one.firstDue })) }
      }),
  }),
  succeedMany: operation({
    method: 'post',
    path: '/api/v1/ended',
    summary: m.case_op_succeed_many,
    body: succeedManySchema,
    answer: z.object({ handedOver: z.int(), left: z.int() }),
    run: (context, { body }) => succeedMany(context.runtime.services, context.actor, body, under(context)),
  }),
}
