import { z } from 'zod'
import { legalDateSchema, listUnitNames, personIdSchema } from '#modules/people/index.ts'
import { useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { toNfc } from '#shared/names.ts'
import { doerUnknown, outstandingClosed, outstandingMovedOn, outstandingNotFound, outstandingOpen, unitUnknown } from '../applications.errors.ts'
import { canKeepOutstanding } from '../applications.permissions.ts'
import { pathSchema } from '../applications.schemas.ts'
import { findOutstanding } from './outstanding.queries.ts'
import { insertOutstanding, insertOutstandingAct, mayBeAsked } from './outstanding.repository.ts'
import { OUTSTANDING_KINDS, type OutstandingAct, type OutstandingRow } from './outstanding.types.ts'

const plain = (max: number, min = 0) => z.string().trim().min(min).max(max).refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text.replace(/\s/gu, ''))).transform(toNfc)
const given = (max: number) => plain(max, 1)
const uuid = z.string().refine((text) => isUuid(text), 'not an id')
const finding = { lacks: given(1000), task: given(1000), doer: uuid.nullish(), dueOn: legalDateSchema.nullish(), note: plain(1000).default('') }
const on = { outstandingCaseId: uuid, seq: z.int().min(1) }

async function checkDoer({ tx, clock }: UseCaseContext, doer: string | null | undefined, path: string): Promise<string | null> {
  if (!doer) return null
  if (!(await mayBeAsked(tx, clock, doer, path))) throw doerUnknown()
  return doer
}

export const openOutstandingSchema = z.strictObject({ kind: z.enum(OUTSTANDING_KINDS), subject: given(300), unitPath: pathSchema, personId: personIdSchema.nullish(), ...finding })

/** Writes down a matter that is left over. Errors: `applications.unit-unknown`, `applications.doer-unknown`. */
export const openOutstanding = useCase({
  name: 'applications.open-outstanding',
  input: openOutstandingSchema,
  allow: canKeepOutstanding,
  run: async (context, input): Promise<{ outstandingCaseId: string }> => {
    const { tx, clock, actor } = context
    if (!(await listUnitNames(tx, [input.unitPath], clock.today())).has(input.unitPath)) throw unitUnknown()
    const doer = await checkDoer(context, input.doer, input.unitPath)
    const { kind, subject, unitPath: path, lacks, task, note } = input
    return { outstandingCaseId: await insertOutstanding(tx, clock, actor, { kind, subject, path, applicationId: null, personId: input.personId ?? null, lacks, task, doer, dueOn: input.dueOn ?? null, note }) }
  },
})

/** Answers the case as it stands; refuses where somebody else wrote since (`applications.outstanding-moved-on`). */
async function asSeen({ tx }: UseCaseContext, { outstandingCaseId, seq }: { outstandingCaseId: string; seq: number }): Promise<OutstandingRow> {
  const found = await findOutstanding(tx, outstandingCaseId)
  if (found === undefined) throw outstandingNotFound()
  if (found.seq !== seq) throw outstandingMovedOn()
  return found
}

const appendTo = (context: UseCaseContext, row: OutstandingRow, kind: OutstandingAct, found: Parameters<typeof insertOutstandingAct>[6]): Promise<void> =>
  insertOutstandingAct(context.tx, context.clock, context.actor, row, row.seq + 1, kind, found)

/** Says anew what is missing and who does what until when. Errors: `applications.outstanding-moved-on`, `applications.outstanding-closed`, `applications.doer-unknown`. */
export const reviewOutstanding = useCase({
  name: 'applications.review-outstanding',
  input: z.strictObject({ ...on, ...finding }),
  allow: canKeepOutstanding,
  run: async (context, input): Promise<void> => {
    const row = await asSeen(context, input)
    if (row.closed) throw outstandingClosed()
    await appendTo(context, row, 'reviewed', { lacks: input.lacks, task: input.task, doer: await checkDoer(context, input.doer, row.path), dueOn: input.dueOn ?? null, note: input.note })
  },
})

/** Closes it, with how it was settled. */
export const closeOutstanding = useCase({
  name: 'applications.close-outstanding',
  input: z.strictObject({ ...on, note: given(1000) }),
  allow: canKeepOutstanding,
  run: async (context, input): Promise<void> => {
    const row = await asSeen(context, input)
    if (row.closed) throw outstandingClosed()
    await appendTo(context, row, 'closed', { lacks: '', task: '', doer: null, dueOn: null, note: input.note })
  },
})

/** Takes it up again, with the reason in `note`. */
export const reopenOutstanding = useCase({
  name: 'applications.reopen-outstanding',
  input: z.strictObject({ ...on, ...finding, note: given(1000) }),
  allow: canKeepOutstanding,
  run: async (context, input): Promise<void> => {
    const row = await asSeen(context, input)
    if (!row.closed) throw outstandingOpen()
    await appendTo(context, row, 'reopened', { lacks: input.lacks, task: input.task, doer: await checkDoer(context, input.doer, row.path), dueOn: input.dueOn ?? null, note: input.note })
  },
})
