import { z } from 'zod'
import { carrySensitivity, liftOpenMark } from '#modules/purpose/index.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import { dossierJoined, nothingToUndo, notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { setExpectedPages } from '../archive.repository.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'
import { alsoPathsOf } from '../register/register.model.ts'
import { insertDossierPerson, insertDossiers, setAlsoPaths } from '../register/register.repository.ts'
import { arrangedSince, beingRead, nothingToArrange, nothingWouldStay } from './arrange.errors.ts'
import { leave, makeOne, makeOwn, moveInto, pick, settleNumbers, standings, type Layout, type Standing } from './arrange.model.ts'
import { findAct, listChangesOf, listPersonsOf } from './arrange.queries.ts'
import {
  appendArrangement,
  confirmPapers,
  endCustody,
  lockArranged,
  lockStanding,
  removePersons,
  resumeCustody,
  setJoinedInto,
  setStanding,
  unconfirmPapers,
  type ArrangedDossier,
  type ArrangementDetail,
  type PageChange,
  type StandingPage,
} from './arrange.repository.ts'

const pageIds = z.array(z.uuid()).min(1).max(1000)
const dossierId = z.uuid()

/**
 * Sets pages of a dossier in another order or another paper: `into` puts them before or behind the pages of the paper that `pageId`
 * belongs to, `own` makes one paper of them, `one` makes one of all papers that have a chosen page, `away` moves them to another
 * dossier behind what is there, each paper by itself. What was read and said goes along, search finds them in their new place, and no later
 * reading parts the papers otherwise. Answers the act by which `undoArrangement` takes it back. Throws `not-found`,
 * `archive.being-read`, `archive.dossier-joined`, `archive.nothing-to-arrange`, `archive.nothing-would-stay`.
 */
export const arrangePages = useCase({
  name: 'archive.arrange-pages',
  input: z.object({
    dossierId,
    pageIds,
    to: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('into'), pageId: z.uuid(), at: z.enum(['first', 'last']) }),
      z.object({ kind: z.literal('own') }),
      z.object({ kind: z.literal('one') }),
      z.object({ kind: z.literal('away'), dossierId }),
    ]),
  }),
  allow: canTakeIn,
  run: async (context, { dossierId: id, pageIds: ids, to }) => {
    const otherId = to.kind === 'away' ? to.dossierId : null
    if (otherId === id) throw nothingToArrange()
    const dossiers = await lockKept(context, otherId === null ? [id] : [id, otherId])
    const { pages, layout, chosen } = await lockChosen(context, id, ids)
    if (to.kind === 'away') return moveAway(context, dossiers, { fromId: id, toId: to.dossierId, layout, chosen, pages })
    if (to.kind === 'into' && !layout.some((paper) => paper.includes(to.pageId))) throw notFound('page')
    const wanted = to.kind === 'into' ? moveInto(layout, chosen, to.pageId, to.at) : to.kind === 'own' ? makeOwn(layout, chosen) : makeOne(layout, chosen)
    if (JSON.stringify(wanted) === JSON.stringify(layout)) throw nothingToArrange()
    const changes = changesOf(pages, layout, standings(wanted, id, pages.map((page) => page.seq)))
    return record(context, dossiers, { kind: 'pages', dossierId: id, otherDossierId: null, detail: {} }, changes)
  },
})

/**
 * Splits a dossier: the chosen pages become a dossier of their own, of the same fonds, box and unit and about the same persons, held from
 * today on. Of the pages that the register expects, the new one takes as many as it gets. Throws as `arrangePages`.
 */
export const splitDossier = useCase({
  name: 'archive.split-dossier',
  input: z.object({ dossierId, pageIds, title: z.string().trim().min(3).max(500) }),
  allow: canTakeIn,
  run: async (context, { dossierId: id, pageIds: ids, title }) => {
    const { tx, clock } = context
    const source = (await lockKept(context, [id])).get(id)!
    const { pages, layout, chosen } = await lockChosen(context, id, ids)
    if (chosen.size === pages.length) throw nothingWouldStay()
    const [newDossierId] = await insertDossiers(tx, clock, [
      {
        fondsId: source.fondsId,
        boxId: source.boxId,
        title,
        category: source.category,
        expectedPages: chosen.size,
        path: source.path,
        persons: await listPersonsOf(tx, id),
      },
    ])
    if (newDossierId === undefined) throw new Error('a dossier was opened and has no id')
    // Units that see the dossier through a person out of sight here see both halves of it.
    if (source.also_paths !== null) await setAlsoPaths(tx, newDossierId, source.also_paths)
    const dossiers = await lockArranged(tx, [id, newDossierId])
    const detail: ArrangementDetail = {}
    if (source.expectedPages !== null) {
      detail.expected = { [id]: source.expectedPages }
      await setExpectedPages(tx, id, Math.max(0, source.expectedPages - chosen.size))
    }
    const answer = await moveAway(context, dossiers, { fromId: id, toId: newDossierId, layout, chosen, pages, kind: 'split', detail })
    return { ...answer, dossierId: newDossierId as string }
  },
})

/**
 * Joins another dossier to this one: its pages come behind, its persons with them. The other is held no more from today on, keeps its
 * number, and leads here. What was sensitive in it is so here. Throws as `arrangePages`.
 */
export const joinDossiers = useCase({
  name: 'archive.join-dossiers',
  input: z.object({ dossierId, otherId: dossierId }),
  allow: canTakeIn,
  run: async (context, { dossierId: id, otherId }) => {
    const { tx, clock } = context
    if (otherId === id) throw nothingToArrange()
    const dossiers = await lockKept(context, [id, otherId])
    const [into, other] = [dossiers.get(id)!, dossiers.get(otherId)!]
    const pages = await lockStanding(tx, [otherId])
    if (pages.some((page) => page.state === 'waiting')) throw beingRead()
    const detail: ArrangementDetail = { persons: [], alsoPaths: [] }
    for (const person of await listPersonsOf(tx, otherId)) {
      if (await insertDossierPerson(tx, { dossierId: id, ...person })) detail.persons!.push(person.personId)
    }
    const before = into.also_paths ?? []
    const after = alsoPathsOf(into.path, [...before, ...(other.also_paths ?? []), other.path]) ?? []
    detail.alsoPaths = after.filter((path) => !before.includes(path))
    if (detail.alsoPaths.length > 0) await setAlsoPaths(tx, id, after)
    detail.expected = { [id]: into.expectedPages }
    if (into.expectedPages !== null && other.expectedPages !== null) await setExpectedPages(tx, id, into.expectedPages + other.expectedPages)
    detail.heldFrom = await endCustody(tx, clock, otherId, clock.today())
    await setJoinedInto(tx, otherId, id)
    const layout = layoutOf(pages)
    const places = await lockArranged(tx, [id, otherId])
    return moveAway(context, places, { fromId: otherId, toId: id, layout, chosen: new Set(pages.map((page) => page.pageId)), pages, kind: 'join', detail })
  },
})

/**
 * Takes an act on the order back as a whole: pages, dossiers, persons, marks and custody are as before. What came to the dossiers since
 * stays. Throws `archive.nothing-to-undo` for one that was taken back or is out of sight, `archive.arranged-since` when its pages
 * were set elsewhere since or the new dossier got others.
 */
export const undoArrangement = useCase({
  name: 'archive.undo-arrangement',
  input: z.object({ arrangementId: z.uuid() }),
  allow: canTakeIn,
  run: async (context, { arrangementId }) => {
    const { tx, clock, actor } = context
    const seen = await findAct(tx, arrangementId)
    if (!seen) throw nothingToUndo()
    const { dossierId: id, otherDossierId: otherId, kind } = seen
    const ids = otherId === null ? [id] : [id, otherId]
    const dossiers = await lockKept(context, ids, { joined: true })
    // After the lock: whoever took it back meanwhile is seen.
    const act = await findAct(tx, arrangementId)
    if (!act || act.undone) throw nothingToUndo()
    const done = await listChangesOf(tx, arrangementId)
    const pages = await lockStanding(tx, ids)
    if (pages.some((page) => page.state === 'waiting')) throw beingRead()
    const now = new Map(pages.map((page) => [page.pageId, page]))
    const moved = new Set(done.map((change) => change.pageId))
    for (const { pageId, to } of done) {
      const page = now.get(pageId)
      if (page?.dossierId !== to.dossierId || page.seq !== to.seq || page.begins !== to.begins) throw arrangedSince()
    }
    const restored = pages.map((page) => {
      const change = done.find((one) => one.pageId === page.pageId)
      return { pageId: page.pageId, back: change !== undefined, ...(change ? change.from : { dossierId: page.dossierId, seq: page.seq, begins: page.begins }) }
    })
    const wanted = new Map<string, Standing>()
    for (const [dossier, its] of Map.groupBy(restored, (page) => page.dossierId)) {
      const numbers = settleNumbers(its)
      for (const page of its) wanted.set(page.pageId, { dossierId: dossier, seq: numbers.get(page.pageId)!, begins: page.begins })
    }
    if (kind === 'split' && otherId !== null) {
      if (pages.some((page) => page.dossierId === otherId && !moved.has(page.pageId))) throw arrangedSince()
      await endCustody(tx, clock, otherId, clock.today())
      await setJoinedInto(tx, otherId, id)
    }
    if (kind === 'join' && otherId !== null) {
      const [into, other] = [dossiers.get(id)!, dossiers.get(otherId)!]
      if (other.joinedInto !== id) throw arrangedSince()
      await setJoinedInto(tx, otherId, null)
      if (act.detail.heldFrom) await resumeCustody(tx, clock, otherId, act.detail.heldFrom, other)
      await removePersons(tx, id, act.detail.persons ?? [])
      const added = act.detail.alsoPaths ?? []
      if (added.length > 0) await setAlsoPaths(tx, id, alsoPathsOf(into.path, (into.also_paths ?? []).filter((path) => !added.includes(path))))
    }
    for (const [dossier, expected] of Object.entries(act.detail.expected ?? {})) await setExpectedPages(tx, dossier, expected)
    for (const dossier of act.detail.marked ?? []) await liftOpenMark(tx, { subject: 'dossier', id: dossier, by: actor.accountId, at: clock.now() })
    return record(context, await lockArranged(tx, ids), { kind: 'undo', dossierId: id, otherDossierId: otherId, detail: {}, undoesId: arrangementId }, changesOf(pages, [], wanted))
  },
})

/** Whether the account sets the papers of this dossier in order: a unit that sees it through a relative alone does not. */
export const canArrange = (actor: Actor, dossier: { path: string }): boolean => canTakeIn(actor) && (actor.wide || isInScope(actor, dossier.path))

/** The dossiers, locked, each the account's to arrange and none joined to another. */
async function lockKept({ tx, actor }: UseCaseContext, ids: readonly string[], { joined = false } = {}): Promise<Map<string, ArrangedDossier>> {
  const dossiers = await lockArranged(tx, ids)
  for (const id of ids) {
    const dossier = dossiers.get(id)
    if (!dossier) throw notFound('dossier')
    requireAllowed(canArrange(actor, dossier), 'archive.arrange')
    if (!joined && dossier.joinedInto !== null) throw dossierJoined()
  }
  return dossiers
}

async function lockChosen({ tx }: UseCaseContext, id: string, ids: readonly string[]) {
  const pages = await lockStanding(tx, [id])
  if (pages.some((page) => page.state === 'waiting')) throw beingRead()
  const held = new Set(pages.map((page) => page.pageId))
  const chosen = new Set(ids)
  for (const page of chosen) if (!held.has(page)) throw notFound('page')
  return { pages, chosen, layout: layoutOf(pages) }
}

/** Pages in order as papers; a page of a paper that stands apart from the others of it counts with them, as on the screen. */
function layoutOf(pages: readonly StandingPage[]): string[][] {
  const papers = new Map<string, string[]>()
  for (const page of pages) {
    const key = page.documentId ?? page.pageId
    papers.set(key, [...(papers.get(key) ?? []), page.pageId])
  }
  return [...papers.values()]
}

/**
 * What changes. Where nobody said before whether a paper begins, what the layout showed is kept as said: taken back, an act leaves the
 * papers as they were seen, also those that only a confirmation held together.
 */
function changesOf(pages: readonly StandingPage[], layout: Layout, wanted: ReadonlyMap<string, Standing>): PageChange[] {
  const heads = new Set(layout.flatMap((paper) => paper[0] ?? []))
  return pages.flatMap(({ pageId, dossierId: from, seq, begins }) => {
    const to = wanted.get(pageId)
    if (!to || (to.dossierId === from && to.seq === seq && to.begins === begins)) return []
    return [{ pageId, from: { dossierId: from, seq, begins: layout.length === 0 ? begins : heads.has(pageId) }, to }]
  })
}

async function moveAway(
  context: UseCaseContext,
  dossiers: ReadonlyMap<string, ArrangedDossier>,
  move: {
    fromId: string
    toId: string
    layout: Layout
    chosen: ReadonlySet<string>
    pages: readonly StandingPage[]
    kind?: 'split' | 'join'
    detail?: ArrangementDetail
  },
) {
  const { tx, clock, actor } = context
  const { fromId, toId, layout, chosen, pages, kind, detail = {} } = move
  const there = await lockStanding(tx, [toId])
  if (there.some((page) => page.state === 'waiting')) throw beingRead()
  const thereLayout = layoutOf(there)
  const last = there.at(-1)?.seq ?? 0
  const stay = leave(layout, chosen)
  const wanted = new Map([
    ...standings(stay, fromId, pages.filter((page) => !chosen.has(page.pageId)).map((page) => page.seq)),
    ...standings(thereLayout, toId, there.map((page) => page.seq)),
    ...standings(pick(layout, chosen), toId, Array.from({ length: chosen.size }, (_, at) => last + 1 + at)),
  ])
  if (await carrySensitivity(tx, { fromIds: [fromId], toId, actor, at: clock.now() })) detail.marked = [toId]
  const [dossierId, otherDossierId] = kind === 'join' ? [toId, fromId] : [fromId, toId]
  return record(context, dossiers, { kind: kind ?? 'pages', dossierId, otherDossierId, detail }, changesOf([...there, ...pages], [...thereLayout, ...layout], wanted))
}

/** Puts the pages where they go, makes the papers anew and keeps the act. */
async function record(
  context: UseCaseContext,
  dossiers: ReadonlyMap<string, ArrangedDossier>,
  act: { kind: 'pages' | 'split' | 'join' | 'undo'; dossierId: string; otherDossierId: string | null; detail: ArrangementDetail; undoesId?: string },
  changes: readonly PageChange[],
): Promise<{ arrangementId: string; pages: number }> {
  const { tx, clock, actor } = context
  const touched = [...new Set([act.dossierId, ...(act.otherDossierId === null ? [] : [act.otherDossierId])])].sort()
  for (const id of touched) await unconfirmPapers(tx, id)
  await setStanding(tx, changes, dossiers)
  for (const id of touched) {
    await assembleDossier(context, dossiers.get(id)!)
    await confirmPapers(tx, id)
  }
  // By the machine's clock: the order of ids tells which act was the last.
  const arrangementId = newId()
  await appendArrangement(tx, { arrangementId, undoesId: null, ...act, madeBy: actor.accountId, madeAt: clock.now() }, changes, dossiers)
  return { arrangementId, pages: changes.length }
}
