import { z } from 'zod'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { canCorrect } from '../archive.permissions.ts'
import {
  appendCorrection,
  confirmDocumentType,
  detachFrom,
  findDocument,
  forgetBegins,
  lockPages,
  unconfirmDocument,
} from '../archive.repository.ts'
import { areaKeySchema, boxSchema, fieldNameSchema, valueSchema } from '../archive.schemas.ts'
import { isDocumentType } from '../document-types.ts'
import { makeCopiesSoon } from '../keeping/make-copy.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'
import { changePage, lockPageInDossier } from './change-page.ts'

const pageId = z.uuid()
const value = valueSchema.nullable()

/**
 * A person's word on a field: EDTF for dates, whole numbers for rates and amounts, null for "not on the paper". To a place belongs the
 * unit that this person says it means; without one the place stands as written and nothing else is said. Throws `archive.area-unknown`.
 */
export const correctField = useCase({
  name: 'archive.correct-field',
  input: z.object({ pageId, field: fieldNameSchema, value, area: areaKeySchema.nullish() }),
  allow: canCorrect,
  run: (context, input) => changePage(context, input.pageId, (page) => page.field(input.field, input.value, input.area ?? null)),
})

/** What stands inside a box of the page; an empty value says that nothing does. */
export const correctText = useCase({
  name: 'archive.correct-text',
  input: z.object({ pageId, box: boxSchema, value: valueSchema }),
  allow: canCorrect,
  run: (context, input) => changePage(context, input.pageId, (page) => page.text(input.box, input.value)),
})

/** The field is right as it stands. Throws `archive.no-such-field` when there is none. */
export const acceptField = useCase({
  name: 'archive.accept-field',
  input: z.object({ pageId, field: fieldNameSchema }),
  allow: canCorrect,
  run: (context, input) => changePage(context, input.pageId, (page) => page.accept(input.field)),
})

/** Everything on the page is right as it stands now. A later reading changes neither its fields nor its state. */
export const verifyPage = useCase({
  name: 'archive.verify-page',
  input: z.object({ pageId }),
  allow: canCorrect,
  run: (context, input) => changePage(context, input.pageId, (page) => page.verify()),
})

/** All that the page of checking sends, in one transaction: corrected fields and lines, accepted fields, and whether the page is done. */
export const reviewPage = useCase({
  name: 'archive.review-page',
  input: z.object({
    pageId,
    fields: z.array(z.object({ field: fieldNameSchema, value, area: areaKeySchema.nullish() })).max(50),
    accepted: z.array(fieldNameSchema).max(50),
    lines: z.array(z.object({ box: boxSchema, value: valueSchema })).max(500),
    verified: z.boolean(),
  }),
  allow: canCorrect,
  run: (context, input) =>
    changePage(context, input.pageId, async (page) => {
      for (const { field, value: typed, area } of input.fields) await page.field(field, typed, area ?? null)
      for (const field of input.accepted) await page.accept(field)
      for (const line of input.lines) await page.text(line.box, line.value)
      if (input.verified) await page.verify()
    }),
})

/**
 * What paper begins on the page; its type is then confirmed and no reading changes it. `other` on a page that follows another says
 * that no paper begins there: it continues the one before. Throws `archive.unknown-document-type`.
 */
export const confirmType = useCase({
  name: 'archive.confirm-type',
  input: z.object({ pageId, type: z.string() }),
  allow: canCorrect,
  run: async ({ tx, clock, actor, jobs }, input) => {
    if (!isDocumentType(input.type))
      throw new AppError('archive.unknown-document-type', 422, { type: input.type })
    const { dossier, ...page } = await lockPageInDossier(tx, input.pageId)
    await appendCorrection(tx, {
      pageId: input.pageId,
      target: 'type',
      field: null,
      box: null,
      value: input.type,
      area: null,
      madeBy: actor.accountId,
      madeAt: clock.now(),
      place: page,
    })
    // The later word counts: what was said of the order before gives way to the type.
    await forgetBegins(tx, input.pageId)
    if (!dossier) return
    const before = page.document_id === null ? undefined : await findDocument(tx, page.document_id)
    if (before?.type_confirmed) {
      // Inside a confirmed paper another begins: it takes the pages from here on.
      if (before.seq !== page.seq) await detachFrom(tx, before.document_id, page.seq ?? 0)
      else if (input.type === 'other') await unconfirmDocument(tx, before.document_id)
      else {
        await makeCopiesSoon({ tx, jobs }, [dossier.dossierId])
        return confirmDocumentType(tx, before.document_id, input.type)
      }
    }
    if (!(await assembleDossier({ tx, jobs }, dossier))) return
    const [after] = await lockPages(tx, [input.pageId])
    const document = after?.document_id ? await findDocument(tx, after.document_id) : undefined
    if (document && document.seq === page.seq && input.type !== 'other')
      await confirmDocumentType(tx, document.document_id, input.type)
  },
})
