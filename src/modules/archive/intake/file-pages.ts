import { carrySensitivity } from '#modules/purpose/index.ts'
import { useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { dossierJoined, nothingToUndo, notFound, pageMoved, pageNotFilable } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { listDossiersOfPages, listFilePlaces, listFilingsToUndo } from '../archive.queries.ts'
import { appendFilings, closeOtherDossier, lockDossiers, lockPages, movePage, type PageMove } from '../archive.repository.ts'
import { filePagesSchema, undoFilingSchema } from '../archive.schemas.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'

/**
 * A person files pages into a dossier, in the order given, behind what is there; pages filed wrongly before may be moved so too. No
 * cover sheet moves them afterwards. Everything read and said of them goes along. Pages that are there already stay as they are.
 * Answers how many moved and the act by which `undoFiling` takes it back; no act where nothing moved. Throws `not-found` for what the
 * account does not see, `archive.page-not-filable` for a cover sheet.
 */
export const filePages = useCase({
  name: 'archive.file-pages',
  input: filePagesSchema,
  allow: canTakeIn,
  run: async (context, { pageIds, dossierId }) => {
    const wanted = [...new Set(pageIds)].map((pageId) => ({ pageId, toDossierId: dossierId }))
    const moves = await move(context, wanted, null)
    return { filed: moves.moved, actId: moves.actId }
  },
})

/**
 * Takes an act of filing back: its pages go where they were before, into their dossier behind what is there, or among those that
 * wait. Pages that were moved on since stay where they are. An act of its own, which can be taken back too. Throws
 * `archive.nothing-to-undo` when no page of it is still where it was put, or the account sees none of them.
 */
export const undoFiling = useCase({
  name: 'archive.undo-filing',
  input: undoFilingSchema,
  allow: canTakeIn,
  run: async (context, { actId }) => {
    const filings = await listFilingsToUndo(context.tx, actId)
    if (filings.length === 0) throw nothingToUndo()
    const wanted = filings.map((filing) => ({
      pageId: filing.pageId,
      toDossierId: filing.fromDossierId,
      onlyFrom: filing.toDossierId,
    }))
    const moves = await move(context, wanted, actId)
    if (moves.moved === 0) throw nothingToUndo()
    return { undone: moves.moved, actId: moves.actId }
  },
})

type WantedMove = { pageId: string; toDossierId: string | null; onlyFrom?: string | null }

async function move(
  { tx, clock, actor, jobs }: UseCaseContext,
  wanted: readonly WantedMove[],
  undoesActId: string | null,
): Promise<{ moved: number; actId: string | null }> {
  const pageIds = wanted.map((one) => one.pageId)
  const before = await listDossiersOfPages(tx, pageIds)
  const targets = wanted.flatMap((one) => one.toDossierId ?? [])
  const dossiers = await lockDossiers(tx, [...new Set([...targets, ...before])])
  if (targets.some((id) => !dossiers.has(id))) throw notFound('dossier')
  if (targets.some((id) => dossiers.get(id)?.joinedInto !== null)) throw dossierJoined()
  const pages = new Map((await lockPages(tx, pageIds)).map((page) => [page.page_id, page]))
  const filePlaces = wanted.some((one) => one.toDossierId === null)
    ? await listFilePlaces(tx, pageIds)
    : new Map<string, string>()
  const changed = new Set<string>()
  const moves: PageMove[] = []
  for (const { pageId, toDossierId, onlyFrom } of wanted) {
    const page = pages.get(pageId)
    if (!page) throw notFound('page')
    if (page.kind !== 'content') throw pageNotFilable()
    if (page.dossier_id === toDossierId) continue
    if (onlyFrom !== undefined && page.dossier_id !== onlyFrom) continue
    // Gone to a dossier that is not locked, between the question and the lock: whoever asks again sees it there.
    if (page.dossier_id !== null && !before.includes(page.dossier_id)) throw pageMoved()
    const target = toDossierId === null ? undefined : dossiers.get(toDossierId)
    const filePath = filePlaces.get(pageId)
    // Where the file lies outside the account's scope, the page would vanish from it.
    if (!target && filePath === undefined) throw notFound('page')
    const place = target ? { path: target.path, also_paths: target.also_paths } : { path: filePath!, also_paths: null }
    for (const id of [toDossierId, page.dossier_id]) if (id !== null) changed.add(id)
    const seq = target ? target.nextSeq++ : null
    await movePage(tx, pageId, { dossierId: toDossierId, seq, filedBy: target ? 'person' : null, place })
    moves.push({ pageId, fromDossierId: page.dossier_id, toDossierId, place })
  }
  for (const id of [...changed].sort()) {
    const dossier = dossiers.get(id)
    if (dossier) await assembleDossier({ tx, jobs }, dossier)
  }
  if (moves.length === 0) return { moved: 0, actId: null }
  await closeOtherDossier(tx, moves.flatMap((one) => (one.toDossierId === null ? [] : one.pageId)))
  // What was read for a purpose in its old place is so in the new one.
  for (const [toId, its] of Map.groupBy(moves, (one) => one.toDossierId))
    if (toId !== null) await carrySensitivity(tx, { fromIds: its.flatMap((one) => one.fromDossierId ?? []), toId, actor, at: clock.now() })
  const actId = newId()
  await appendFilings(tx, { actId, undoesActId, madeBy: actor.accountId, madeAt: clock.now() }, moves)
  return { moved: moves.length, actId }
}
