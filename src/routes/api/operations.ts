import { z } from 'zod'
import { canFreezeFigures, canReadRecords } from '#modules/accounts/index.ts'
import {
  actSchemas,
  canReadCases,
  CASE_ACTS,
  CHANNELS,
  countQueues,
  cursorFrom,
  cursorOf,
  findByCode,
  getCase,
  listCases,
  QUEUES,
  receiveAtCounter,
  receiveAtCounterSchema,
  registerApplication,
  registerApplicationSchema,
  type CaseActName,
  type CaseFile,
} from '#modules/applications/index.ts'
import { countByValue, countRecords, DIMENSIONS, freezeIndicator, isValueOf, listRecords, type Indicator, type Question } from '#modules/indicators/index.ts'
import { countDeadline, countProcedureDeadline, LIMIT_UNITS, procedureLaw } from '#modules/procedures/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { foldName } from '#shared/names.ts'
import { deskOperations } from './desk-operations.ts'
import { registerOperations } from './register-operations.ts'
import { caseAnswer, caseIdOf, caseParams, day, id, instant, limit, operation, read, under, type Operation, type OperationContext } from './operation.ts'

const deadlineAnswer = z.looseObject({ kind: z.enum(['due', 'stopped', 'refused']), why: z.array(z.looseObject({ code: z.string() })).optional() })
const caseLine = z.object({
  applicationId: id,
  code: z.string(),
  procedure: z.string(),
  state: z.int(),
  channel: z.enum(CHANNELS),
  holder: z.string().nullable(),
  registeredAt: instant,
  receivedOn: z.string().nullable(),
  dueOn: z.string().nullable(),
  noDue: z.string().nullable(),
  papersMissing: z.int(),
  applicantName: z.string(),
  meritName: z.string().nullable(),
  unitPath: z.string(),
})
const wholeCase = z.object({
  applicationId: id,
  code: z.string(),
  procedure: z.string(),
  versionHash: z.string(),
  way: z.string().nullable(),
  channel: z.enum(CHANNELS),
  registeredAt: instant,
  helpedBy: z.string().nullable(),
  receivedBy: z.string(),
  decidedBy: z.string().nullable(),
  form: z.record(z.string(), z.string()),
  conditions: z.array(z.string()),
  applicantPersonId: z.string().nullable(),
  meritPersonId: z.string().nullable(),
  unitPath: z.string(),
  state: z.int(),
  seq: z.int(),
  step: z.int().nullable(),
  holder: z.string().nullable(),
  missingPapers: z.array(z.string()),
  deadline: deadlineAnswer.nullable(),
  actions: z.array(z.looseObject({ seq: z.int(), kind: z.string(), at: instant, stateBefore: z.int().nullable(), stateAfter: z.int() })),
})

const caseOf = ({ application, procedure, actions, fold }: CaseFile): z.input<typeof wholeCase> => ({
  applicationId: application.applicationId,
  code: application.code,
  procedure: procedure.slug,
  versionHash: application.versionHash,
  way: application.way,
  channel: application.channel,
  registeredAt: application.registeredAt.toISOString(),
  helpedBy: application.helpedBy,
  receivedBy: application.receivedBy,
  decidedBy: application.decidedBy,
  form: application.form,
  conditions: application.conditions,
  applicantPersonId: application.applicantPersonId,
  meritPersonId: application.meritPersonId,
  unitPath: application.path,
  state: fold.state,
  seq: fold.seq,
  step: fold.step,
  holder: fold.holder,
  missingPapers: fold.missing,
  deadline: fold.deadline,
  actions: actions.map((action) => ({ ...action, at: action.at.toISOString() })),
})

const procedureOf = (slug: string) => {
  const procedure = procedureLaw().law.procedures.get(slug)
  if (procedure === undefined) throw new AppError('not-found', 404, { what: 'procedure' })
  return procedure
}

const indicatorOf = ({ runtime }: OperationContext, code: string): Indicator => {
  const indicator = runtime.indicators.get(code)
  if (indicator === undefined) throw new AppError('not-found', 404, { what: 'indicator' })
  return indicator
}

const questionQuery = z.strictObject({
  day: day.optional(),
  knownAt: instant.optional(),
  unitPath: z.string().regex(/^(?:[a-z0-9-]+\/)+$/).max(60).optional(),
  /** Of those only that have one value of a dimension: `channel:online`. */
  only: z.string().regex(/^[a-z]+:[a-z0-9/-]{1,60}$/).optional(),
})

function questionOf({ runtime }: OperationContext, query: z.output<typeof questionQuery>): Question {
  const { clock } = runtime.services
  const [dimension, value = ''] = query.only?.split(/:(.*)/s) ?? []
  const known = DIMENSIONS.find((one) => one === dimension)
  if (query.only !== undefined && (known === undefined || !isValueOf(known, value))) throw new AppError('indicators.no-dimension', 400, { dimension, known: DIMENSIONS })
  return { day: query.day ?? clock.today(), knownAt: query.knownAt === undefined ? clock.now() : new Date(query.knownAt), areaPath: query.unitPath, ...(known ? { only: { dimension: known, value } } : {}) }
}

const figure = z.object({ code: z.string(), day: z.string(), knownAt: instant, value: z.int(), queryVersion: z.string() })

export const OPERATIONS: Record<string, Operation> = {
  listProcedures: operation({
    method: 'get',
    path: '/api/v1/procedures',
    summary: m.op_list_procedures,
    answer: z.object({ procedures: z.array(z.object({ slug: z.string(), nationalCode: z.string().nullable(), name: z.string(), nameEn: z.string(), field: z.string() })) }),
    run: async () => ({ procedures: [...procedureLaw().law.procedures.values()].map((one) => ({ slug: one.slug, nationalCode: one.code?.value ?? null, name: one.name, nameEn: one.en, field: one.field })) }),
  }),
  getProcedure: operation({
    method: 'get',
    path: '/api/v1/procedures/{slug}',
    summary: m.op_get_procedure,
    params: z.strictObject({ slug: z.string().max(80) }),
    answer: z.looseObject({ slug: z.string(), name: z.string(), en: z.string(), field: z.string(), periods: z.array(z.looseObject({})) }),
    run: async (_, { params }) => procedureOf(params.slug),
  }),
  countDeadline: operation({
    method: 'get',
    path: '/api/v1/deadlines',
    summary: m.op_count_deadline,
    query: z
      .strictObject({
        receivedAt: instant,
        procedure: z.string().max(80).optional(),
        way: z.string().max(80).optional(),
        amount: z.coerce.number().int().min(0).max(365).optional().meta({ type: 'integer', minimum: 0, maximum: 365 }),
        unit: z.enum(LIMIT_UNITS).optional(),
      })
      .refine((query) => (query.procedure === undefined) !== (query.amount === undefined || query.unit === undefined), 'a procedure, or amount and unit'),
    answer: deadlineAnswer,
    run: async (_, { query }) => {
      const { calendar } = procedureLaw()
      const receivedAt = new Date(query.receivedAt)
      if (query.procedure !== undefined) return countProcedureDeadline(procedureOf(query.procedure), query.way === undefined ? { receivedAt } : { receivedAt, way: query.way }, calendar)
      const asked = { amount: query.amount ?? 0, unit: query.unit ?? 'working-days' }
      return countDeadline({ receivedAt, parts: [{ limit: asked, kind: 'limit', label: null, source: null, confidence: 'high' }] }, calendar)
    },
  }),
  listCases: operation({
    method: 'get',
    path: '/api/v1/cases',
    summary: m.op_list_cases,
    query: z.strictObject({
      queue: z.enum(QUEUES).default('open'),
      words: z.string().max(200).optional(),
      code: z.string().max(60).optional(),
      procedure: z.string().max(80).optional(),
      limit,
      /** `next` of the page before. */
      after: z.string().max(120).optional(),
    }),
    answer: z.object({ cases: z.array(caseLine), next: z.string().nullable(), queues: z.record(z.string(), z.int()) }),
    run: (context, { query }) =>
      read(context, async (tx) => {
        const { actor, runtime } = context
        requireAllowed(canReadCases(actor), 'applications.read')
        const today = runtime.services.clock.today()
        const queues = await countQueues(tx, actor, today)
        const words = query.words === undefined ? [] : foldName(query.words)
        if (query.code !== undefined && (await findByCode(tx, query.code)) === undefined) return { cases: [], next: null, queues }
        const rows = await listCases(tx, actor, today, {
          queue: query.code === undefined ? query.queue : 'all',
          words: query.code === undefined ? words : [query.code.trim().toLowerCase()],
          slug: query.procedure ?? null,
          limit: query.limit,
          after: readCursor(query.after),
        })
        const last = rows.at(-1)
        return {
          cases: rows.map(({ slug, path, step: _step, stepBy: _by, holderName: _name, dueConfidence: _sure, registeredAt, ...row }) => ({ ...row, registeredAt: registeredAt.toISOString(), procedure: slug, unitPath: path })),
          next: last && rows.length === query.limit ? writeCursor(cursorOf(query.queue, last)) : null,
          queues,
        }
      }),
  }),
  getCase: operation({
    method: 'get',
    path: '/api/v1/cases/{id}',
    summary: m.op_get_case,
    params: caseParams,
    answer: wholeCase,
    run: (context, { params }) =>
      read(context, async (tx) => {
        requireAllowed(canReadCases(context.actor), 'applications.read')
        const file = await getCase(tx, caseIdOf(params.id))
        await recordView(tx, { subject: 'application', subjectId: file.application.applicationId, path: file.application.path })
        return caseOf(file)
      }),
  }),
  handInCase: operation({
    method: 'post',
    path: '/api/v1/cases',
    summary: m.op_hand_in_case,
    body: z.discriminatedUnion('channel', [
      receiveAtCounterSchema.extend({ channel: z.literal('counter') }),
      registerApplicationSchema.extend({ channel: z.literal('post') }),
      registerApplicationSchema.extend({ channel: z.literal('online') }),
    ]),
    answer: caseAnswer,
    status: 201,
    run: (context, { body }) => {
      const { runtime, actor } = context
      const options = under(context)
      if (body.channel !== 'counter') return registerApplication(runtime.services, actor, body, options)
      const { channel: _, ...handedIn } = body
      return receiveAtCounter(runtime.services, actor, handedIn, options)
    },
  }),
  ...Object.fromEntries(
    (Object.keys(CASE_ACTS) as CaseActName[]).map((act) => [
      `case-${act}`,
      operation({
        method: 'post',
        path: `/api/v1/cases/{id}/acts/${act}`,
        summary: (_, options) => m.op_act({ act }, options),
        params: caseParams,
        body: (actSchemas[act] as z.ZodObject).omit({ applicationId: true }),
        answer: caseAnswer,
        run: (context, { params, body }) =>
          CASE_ACTS[act](context.runtime.services, context.actor, { ...(body as object), applicationId: caseIdOf(params.id) } as never, under(context)),
      }),
    ]),
  ),
  ...deskOperations,
  ...registerOperations,
  listIndicators: operation({
    method: 'get',
    path: '/api/v1/indicators',
    summary: m.op_list_indicators,
    answer: z.object({ indicators: z.array(z.object({ code: z.string(), name: z.string(), unit: z.string(), definition: z.string(), counting: z.string(), dimensions: z.array(z.string()) })) }),
    run: async (context) => {
      requireAllowed(canReadRecords(context.actor), 'records.read')
      return { indicators: [...context.runtime.indicators.values()].map(({ code, name, unit, definition, counting, source }) => ({ code, name, unit, definition, counting, dimensions: Object.keys(source.by ?? {}) })) }
    },
  }),
  getFigure: operation({
    method: 'get',
    path: '/api/v1/indicators/{code}',
    summary: m.op_get_figure,
    params: z.strictObject({ code: z.string().max(80) }),
    query: questionQuery,
    answer: figure,
    run: (context, { params, query }) =>
      read(context, async (tx) => {
        requireAllowed(canReadRecords(context.actor), 'records.read')
        const { source } = indicatorOf(context, params.code)
        const question = questionOf(context, query)
        return { code: source.code, day: question.day, knownAt: question.knownAt.toISOString(), value: await countRecords(tx, source, question), queryVersion: source.queryVersion }
      }),
  }),
  listRecordsOfFigure: operation({
    method: 'get',
    path: '/api/v1/indicators/{code}/records',
    summary: m.op_list_records_of_figure,
    params: z.strictObject({ code: z.string().max(80) }),
    query: questionQuery.extend({ offset: z.coerce.number().int().min(0).max(10_000_000).default(0).meta({ type: 'integer', minimum: 0 }), limit }),
    answer: z.object({ code: z.string(), records: z.array(z.object({ id, label: z.string(), href: z.string(), cells: z.record(z.string(), z.string()) })) }),
    run: (context, { params, query }) =>
      read(context, async (tx) => {
        requireAllowed(canReadRecords(context.actor), 'records.read')
        const { source } = indicatorOf(context, params.code)
        return { code: source.code, records: await listRecords(tx, source, questionOf(context, query), { offset: query.offset, limit: query.limit }) }
      }),
  }),
  countFigureByDimension: operation({
    method: 'get',
    path: '/api/v1/indicators/{code}/by/{dimension}',
    summary: m.op_count_figure_by_dimension,
    params: z.strictObject({ code: z.string().max(80), dimension: z.string().max(40) }),
    query: questionQuery,
    answer: z.object({ code: z.string(), dimension: z.enum(DIMENSIONS), values: z.record(z.string(), z.int()) }),
    run: (context, { params, query }) =>
      read(context, async (tx) => {
        requireAllowed(canReadRecords(context.actor), 'records.read')
        const { source } = indicatorOf(context, params.code)
        const dimension = DIMENSIONS.find((one) => one === params.dimension)
        if (dimension === undefined) throw new AppError('indicators.no-dimension', 400, { dimension: params.dimension, known: DIMENSIONS })
        return { code: source.code, dimension, values: Object.fromEntries(await countByValue(tx, source, questionOf(context, query), dimension)) }
      }),
  }),
  freezeFigure: operation({
    method: 'post',
    path: '/api/v1/indicators/{code}/runs',
    summary: m.op_freeze_figure,
    params: z.strictObject({ code: z.string().max(80) }),
    body: z.strictObject({ day, knownAt: instant }),
    answer: z.object({ runId: id }),
    status: 201,
    run: async (context, { params, body }) => {
      const { runtime, actor } = context
      const freeze = freezeIndicator(runtime.indicators, canFreezeFigures)
      return { runId: await freeze(runtime.services, actor, { code: params.code, asOf: body.day, knownAt: new Date(body.knownAt) }, under(context)) }
    },
  }),
}


const writeCursor = ({ key, id: last }: ReturnType<typeof cursorOf>): string => `${key}~${last}`
function readCursor(text: string | undefined): ReturnType<typeof cursorOf> | null {
  if (text === undefined) return null
  const [key = '', last = ''] = text.split('~')
  const place = cursorFrom(key, last)
  if (place === null) throw new AppError('invalid-input', 400, { issues: [{ path: ['after'], code: 'custom', message: 'not a place in a list' }] })
  return place
}

