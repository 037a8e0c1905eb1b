import { z } from 'zod'
import { findVerifiable, readVerificationCode } from '#app/verifiable.ts'
import { tryCode } from '#modules/accounts/index.ts'
import { canReadCases, listReceived, printCaseRegister } from '#modules/applications/index.ts'
import { canNumber, canReadNumbers, listNumbers, reserveNumber, useNumberOutside, voidNumber } from '#modules/issuing/index.ts'
import { verifySignature } from '#platform/signing/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { startOfMonth, yearOf, type LegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { bodiesOf } from '../van-thu/bodies.ts'
import { day, id, limit, operation, read, under, type Operation, type OperationContext } from './operation.ts'

// The clerk's register of numbers, the book of cases received, and what anybody may know of a paper by its code.

const STATES = ['reserved', 'held', 'issued', 'used-outside', 'voided'] as const
const documentNumber = z.object({ agency: z.string(), year: z.int(), kind: z.string(), number: z.int(), symbol: z.string() })
const numberLine = documentNumber.extend({ on: z.string(), by: z.string(), reason: z.string(), state: z.enum(STATES), endReason: z.string().nullable(), applicationId: id.nullable(), caseCode: z.string().nullable() })
const agency = z.string().min(1).max(80)
const kind = z.string().regex(/^[a-z-]+$/).max(40)
const reason = z.string().min(1).max(300)
const offset = z.coerce.number().int().min(0).max(1_000_000).default(0).meta({ type: 'integer', minimum: 0 })

const NUMBER_ENDS = { void: voidNumber, 'used-outside': useNumberOutside } as const

/** Rows that one answer may have: the book as it is printed has no more. */
const MOST_RECEIVED = 3000
const bookQuery = z.strictObject({ from: day.optional(), until: day.optional() })
const receivedLine = z.object({ code: z.string(), procedure: z.string(), applicantName: z.string(), receivedOn: z.string(), dueOn: z.string().nullable(), endedOn: z.string().nullable(), state: z.int().min(1).max(10) })

/** The days of the book: left out, of this month. */
function daysOf({ runtime, actor }: OperationContext, query: z.output<typeof bookQuery>): { from: LegalDate; until: LegalDate } {
  requireAllowed(canReadCases(actor), 'applications.read-register')
  const until = query.until ?? runtime.services.clock.today()
  return { from: query.from ?? startOfMonth(until), until }
}

const verified = z.object({
  /** Whether a paper was issued under the code. */
  found: z.boolean(),
  kind: z.string().nullable(),
  form: z.string().nullable(),
  number: z.string().nullable(),
  issuedOn: z.string().nullable(),
  agency: z.string().nullable(),
  /** Of the file as it was issued; null where it is not made yet, and for a certified copy. */
  sha256: z.string().nullable(),
  signature: z.enum(['valid', 'invalid', 'none']).nullable(),
  signer: z.string().nullable(),
  /** Of a certified copy that holds no more: since when. */
  withdrawnOn: z.string().nullable(),
})
const NOTHING = { found: false, kind: null, form: null, number: null, issuedOn: null, agency: null, sha256: null, signature: null, signer: null, withdrawnOn: null }

export const registerOperations: Record<string, Operation> = {
  listNumbers: operation({
    method: 'get',
    path: '/api/v1/numbers',
    summary: m.case_op_list_numbers,
    query: z.strictObject({ year: z.coerce.number().int().min(2000).max(2999).optional().meta({ type: 'integer', minimum: 2000, maximum: 2999 }), kind: kind.optional(), agency: agency.optional(), offset, limit }),
    answer: z.object({ numbers: z.array(numberLine), total: z.int() }),
    run: (context, { query }) =>
      read(context, async (tx) => {
        requireAllowed(canReadNumbers(context.actor), 'issuing.read-numbers')
        const { rows, total } = await listNumbers(tx, { year: query.year ?? yearOf(context.runtime.services.clock.today()), kind: query.kind ?? null, agency: query.agency ?? null, limit: query.limit, offset: query.offset })
        return { numbers: rows.map(({ onDay, at: _at, ...row }) => ({ ...row, on: onDay })), total }
      }),
  }),
  reserveNumber: operation({
    method: 'post',
    path: '/api/v1/numbers',
    summary: m.case_op_reserve_number,
    body: z.strictObject({ agency, kind, reason }),
    answer: documentNumber,
    status: 201,
    run: async (context, { body }) => {
      const { runtime, actor } = context
      // For a body whose register the clerk keeps, as on the page.
      const bodies = canNumber(actor) ? await read(context, (tx) => bodiesOf(tx, actor, runtime.services.clock.today(), runtime.services.provincePath)) : []
      requireAllowed(bodies.some((one) => one.agency === body.agency), 'issuing.reserve-number')
      return reserveNumber(runtime.services, actor, body, under(context))
    },
  }),
  ...Object.fromEntries(
    (Object.keys(NUMBER_ENDS) as (keyof typeof NUMBER_ENDS)[]).map((act) => [
      `number-${act}`,
      operation({
        method: 'post',
        path: `/api/v1/numbers/${act}`,
        summary: (_, options) => m.case_op_end_number({ act }, options),
        body: z.strictObject({ agency, kind, year: z.int().min(2000).max(2999), number: z.int().min(1), reason }),
        answer: documentNumber,
        run: (context, { body }) => NUMBER_ENDS[act](context.runtime.services, context.actor, body, under(context)),
      }),
    ]),
  ),
  listReceived: operation({
    method: 'get',
    path: '/api/v1/case-register',
    summary: m.case_op_case_register,
    query: bookQuery,
    answer: z.object({ from: z.string(), until: z.string(), cases: z.array(receivedLine) }),
    run: (context, { query }) =>
      read(context, async (tx) => {
        const days = daysOf(context, query)
        const rows = await listReceived(tx, { ...days, limit: MOST_RECEIVED + 1 })
        if (rows.length > MOST_RECEIVED) throw new AppError('applications.register-too-long', 422, { most: MOST_RECEIVED })
        return { ...days, cases: rows.map(({ slug, ...row }) => ({ ...row, procedure: slug })) }
      }),
  }),
  printCaseRegister: operation({
    method: 'get',
    path: '/api/v1/case-register/pdf',
    summary: m.case_op_case_register_pdf,
    query: bookQuery,
    answer: z.instanceof(Uint8Array),
    media: 'application/pdf',
    run: async (context, { query }) => new Uint8Array(await printCaseRegister(context.runtime.services, context.actor, daysOf(context, query))),
  }),
  verifyCode: operation({
    method: 'get',
    path: '/api/v1/verify/{code}',
    summary: m.case_op_verify,
    params: z.strictObject({ code: z.string().max(100) }),
    answer: verified,
    run: async ({ runtime, actor }, { params }): Promise<z.input<typeof verified>> => {
      const code = readVerificationCode(params.code)
      if (code === undefined) return NOTHING
      // Wrong codes are counted by the account that tries them.
      const tried = await tryCode(runtime.services, actor.accountId, () => findVerifiable(runtime.services, code))
      if (tried.kind === 'shut') throw new AppError('too-many-codes', 429, { until: tried.until.toISOString() })
      if (tried.found === null) return NOTHING
      if (tried.found.kind === 'copy') {
        const { copy } = tried.found
        return { ...NOTHING, found: true, kind: copy.kind, number: `${copy.number}/${copy.year}`, issuedOn: copy.issuedOn, withdrawnOn: copy.withdrawnOn?.toISOString() ?? null }
      }
      const { document } = tried.found
      const check = document.cms === null || document.sha256 === null ? null : verifySignature(document.cms, Buffer.from(document.sha256, 'hex'))
      // The certificate must be the one that was kept with the signature, not merely one that fits it.
      const signer = check?.valid && check.certificateSha256 === document.certificateSha256 ? check.signer : null
      return { ...NOTHING, found: true, kind: document.kind, form: document.formNumber, number: document.symbol, issuedOn: document.issuedOn, agency: document.agencyName, sha256: document.sha256, signature: check === null ? 'none' : signer === null ? 'invalid' : 'valid', signer }
    },
  }),
}
