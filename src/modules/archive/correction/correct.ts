import { z } from 'zod'
import type { Actor, Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { JobQueue } from '#platform/jobs/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import type { Clock } from '#shared/clock.ts'
import { areaUnknown, fieldValueInvalid, notFound, pageMoved, pageNotRead } from '../archive.errors.ts'
import { effectiveFields, isPlace, needsReview, storable, wrongKind } from '../archive.model.ts'
import { canCorrect } from '../archive.permissions.ts'
import { findDossierOfPage, isKnownArea } from '../archive.queries.ts'
import {
  appendCorrection,
  confirmDocumentType,
  detachFrom,
  findDocument,
  findReading,
  forgetBegins,
  listCorrections,
  lockDossiers,
  lockPages,
  setPageState,
  setPageVerified,
  unconfirmDocument,
} from '../archive.repository.ts'
import { areaKeySchema, boxSchema, fieldNameSchema, valueSchema } from '../archive.schemas.ts'
import type { AreaKey, Correction, EffectiveFields, StoredWords } from '../archive.types.ts'
import { isDocumentType } from '../document-types.ts'
import type { Fields } from '../fields/index.ts'
import { makeCopiesSoon } from '../keeping/make-copy.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'
import { writePageText } from '../reading/page-text.ts'

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
  run: (context, input) => change(context, input.pageId, (page) => page.field(input.field, input.value, input.area ?? null)),
})

/** What stands inside a box of the page; an empty value says that nothing does. */
export const correctText = useCase({
  name: 'archive.correct-text',
  input: z.object({ pageId, box: boxSchema, value: valueSchema }),
  allow: canCorrect,
  run: (context, input) => change(context, input.pageId, (page) => page.text(input.box, input.value)),
})

/** The field is right as it stands. Throws `archive.no-such-field` when there is none. */
export const acceptField = useCase({
  name: 'archive.accept-field',
  input: z.object({ pageId, field: fieldNameSchema }),
  allow: canCorrect,
  run: (context, input) => change(context, input.pageId, (page) => page.accept(input.field)),
})

/** Everything on the page is right as it stands now. A later reading changes neither its fields nor its state. */
export const verifyPage = useCase({
  name: 'archive.verify-page',
  input: z.object({ pageId }),
  allow: canCorrect,
  run: (context, input) => change(context, input.pageId, (page) => page.verify()),
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
    change(context, input.pageId, async (page) => {
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

async function lockPage(tx: Tx, id: string) {
  const [page] = await lockPages(tx, [id])
  if (page?.kind !== 'content') throw notFound('page')
  return page
}

/** The dossier first, as everywhere: what it counts of its pages changes with them. Throws `archive.page-moved` when the page left it meanwhile. */
async function lockPageInDossier(tx: Tx, id: string) {
  const dossierId = await findDossierOfPage(tx, id)
  const dossier = dossierId === null ? undefined : (await lockDossiers(tx, [dossierId])).get(dossierId)
  const page = await lockPage(tx, id)
  if (page.dossier_id !== dossierId) throw pageMoved()
  return { ...page, dossier }
}

type PageChange = {
  field(field: keyof Fields, value: string | null, area: AreaKey | null): Promise<void>
  accept(field: keyof Fields): Promise<void>
  text(box: Correction['box'] & object, value: string): Promise<void>
  verify(): Promise<void>
}

const NOTHING_READ = {
  words: { v: 1, t: '', b: [], c: [], rotation: 0, angle: 0 } satisfies StoredWords as StoredWords,
  fields: {} as Fields,
  meanConfidence: 100,
}

/** Appends corrections to one locked page, then brings the words for search and the state in line with them. Answers the fields as they count. */
async function change(
  context: { tx: Tx; clock: Clock; actor: Actor; jobs: JobQueue },
  id: string,
  work: (page: PageChange) => Promise<void>,
): Promise<{ state: string; fields: EffectiveFields }> {
  const { tx, clock, actor, jobs } = context
  const page = await lockPageInDossier(tx, id)
  if (page.state === 'waiting') throw pageNotRead()
  // A page that could not be read has no words; what a person types of it counts all the same.
  const reading = (await findReading(tx, id)) ?? NOTHING_READ
  const corrections = await listCorrections(tx, id)
  const place = { path: page.path, also_paths: page.also_paths }
  let verified = page.state === 'verified'
  const append = async (
    correction: Pick<Correction, 'target' | 'field' | 'box' | 'value'> & { area?: AreaKey | null },
  ) => {
    corrections.push(
      await appendCorrection(tx, {
        area: null,
        ...correction,
        pageId: id,
        madeBy: actor.accountId,
        madeAt: clock.now(),
        place,
      }),
    )
  }
  const changes: PageChange = {
    async field(field, typed, area) {
      const trimmed = typed === null ? null : storable(typed).replace(/\s+/g, ' ').trim() || null
      const kind = wrongKind(field, trimmed)
      if (kind !== undefined) throw fieldValueInvalid(field, kind)
      if (area && (!isPlace(field) || trimmed === null || !(await isKnownArea(tx, area)))) throw areaUnknown(field)
      await append({ target: 'field', field, box: null, value: trimmed, area })
    },
    async accept(field) {
      const held = effectiveFields(reading.fields, corrections)[field]
      if (!held) throw new AppError('archive.no-such-field', 422, { field })
      if (!held.by) await append({ target: 'field', field, box: null, value: held.value })
    },
    text: (box, typed) => append({ target: 'text', field: null, box, value: storable(typed) }),
    async verify() {
      for (const [field, held] of Object.entries(effectiveFields(reading.fields, corrections)))
        if (!held.by)
          await append({ target: 'field', field: field as keyof Fields, box: null, value: held.value })
      verified = true
    },
  }
  await work(changes)
  await writePageText(tx, { pageId: id, dossierId: page.dossier_id, place }, reading, corrections)
  if (page.dossier_id !== null) await makeCopiesSoon({ tx, jobs }, [page.dossier_id])
  const fields = effectiveFields(reading.fields, corrections)
  const open =
    page.state === 'failed' ? 'failed' : needsReview(fields, reading.meanConfidence) ? 'needs_review' : 'read'
  const state = verified ? 'verified' : open
  if (state !== page.state) await (state === 'verified' ? setPageVerified(tx, id, actor.accountId) : setPageState(tx, id, state))
  return { state, fields }
}
