import type { Actor, Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { JobQueue } from '#platform/jobs/index.ts'
import type { Clock } from '#shared/clock.ts'
import { areaUnknown, fieldValueInvalid, notFound, pageMoved, pageNotRead } from '../archive.errors.ts'
import { effectiveFields, isPlace, needsReview, storable, wrongKind } from '../archive.model.ts'
import { findDossierOfPage, isKnownArea } from '../archive.queries.ts'
import {
  appendCorrection,
  findReading,
  listCorrections,
  lockDossiers,
  lockPages,
  setPageState,
  setPageVerified
} from '../archive.repository.ts'
import type { AreaKey, Correction, EffectiveFields, Place, StoredWords } from '../archive.types.ts'
import type { Fields } from '../fields/index.ts'
import { makeCopiesSoon } from '../keeping/make-copy.ts'
import { writePageText } from '../reading/page-text.ts'
import { keepFirstWords } from '../second-reading/keep-first-words.ts'

async function lockPage(tx: Tx, id: string) {
  const [page] = await lockPages(tx, [id])
  if (page?.kind !== 'content') throw notFound('page')
  return page
}

/** The dossier first, as everywhere: what it counts of its pages changes with them. Throws `archive.page-moved` when the page left it meanwhile. */
export async function lockPageInDossier(tx: Tx, id: string) {
  const dossierId = await findDossierOfPage(tx, id)
  const dossier = dossierId === null ? undefined : (await lockDossiers(tx, [dossierId])).get(dossierId)
  const page = await lockPage(tx, id)
  if (page.dossier_id !== dossierId) throw pageMoved()
  return { ...page, dossier }
}

export type PageChange = {
  field(field: keyof Fields, value: string | null, area: AreaKey | null): Promise<void>
  accept(field: keyof Fields): Promise<void>
  text(box: Correction['box'] & object, value: string): Promise<void>
  verify(): Promise<void>
  /** What several persons found together: it is kept as the word of the last of them, and nobody is asked to read it again. */
  agree(field: keyof Fields, value: string | null): Promise<void>
  /** Where the page belongs. */
  place: Place
  /** The fields as they count now, with what has been said in this change. */
  held(): EffectiveFields
}

/** What a person typed into a field, as it is kept. Throws `archive.field-value-invalid`. */
export function tidyValue(field: keyof Fields, typed: string | null): string | null {
  const trimmed = typed === null ? null : storable(typed).replace(/\s+/g, ' ').trim() || null
  const kind = wrongKind(field, trimmed)
  if (kind !== undefined) throw fieldValueInvalid(field, kind)
  return trimmed
}

const NOTHING_READ = {
  words: { v: 1, t: '', b: [], c: [], rotation: 0, angle: 0 } satisfies StoredWords as StoredWords,
  fields: {} as Fields,
  meanConfidence: 100,
}

/** Appends corrections to one locked page, then brings the words for search and the state in line with them. Answers the fields as they count. */
export async function changePage(
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
  const said = new Map<keyof Fields, string | null>()
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
      const trimmed = tidyValue(field, typed)
      if (area && (!isPlace(field) || trimmed === null || !(await isKnownArea(tx, area)))) throw areaUnknown(field)
      await append({ target: 'field', field, box: null, value: trimmed, area })
      said.set(field, trimmed)
    },
    async accept(field) {
      const held = changes.held()[field]
      if (!held) throw new AppError('archive.no-such-field', 422, { field })
      if (held.by) return
      await append({ target: 'field', field, box: null, value: held.value })
      said.set(field, held.value)
    },
    text: (box, typed) => append({ target: 'text', field: null, box, value: storable(typed) }),
    async verify() {
      for (const field of Object.keys(changes.held()) as (keyof Fields)[]) await changes.accept(field)
      verified = true
    },
    agree: (field, agreed) => append({ target: 'field', field, box: null, value: agreed, area: changes.held()[field]?.area ?? null }),
    place,
    held: () => effectiveFields(reading.fields, corrections),
  }
  await work(changes)
  await keepFirstWords({ tx, clock, actor }, { pageId: id, place }, said, reading.fields)
  await writePageText(tx, { pageId: id, dossierId: page.dossier_id, place }, reading, corrections)
  if (page.dossier_id !== null) await makeCopiesSoon({ tx, jobs }, [page.dossier_id])
  const fields = changes.held()
  const open =
    page.state === 'failed' ? 'failed' : needsReview(fields, reading.meanConfidence) ? 'needs_review' : 'read'
  const state = verified ? 'verified' : open
  if (state !== page.state) await (state === 'verified' ? setPageVerified(tx, id, actor.accountId, clock.now()) : setPageState(tx, id, state))
  return { state, fields }
}
