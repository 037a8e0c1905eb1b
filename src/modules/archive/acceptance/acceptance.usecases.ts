import { z } from 'zod'
import { databaseErrorOf, type Tx } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { notFound } from '../archive.errors.ts'
import { effectiveFields, effectiveType } from '../archive.model.ts'
import { findReading, listCorrections, lockDossiers, lockPages, setPageState } from '../archive.repository.ts'
import { checkedByAnother, lotConcluded, lotNotFound, notAllChecked, nothingToAccept, ownWork, putUpMeanwhile } from './acceptance.errors.ts'
import { acceptanceRule, ruleSchema } from './acceptance.law.ts'
import { drawSample, isAccepted, sampleSize } from './acceptance.model.ts'
import { canCheckSample, canConclude, canPutUp } from './acceptance.permissions.ts'
import {
  acceptPages,
  countVerdicts,
  insertLot,
  listCandidates,
  listFieldsToCheck,
  listLotPages,
  lockLot,
  setConcluded,
  setVerdict,
  type CandidatePage,
} from './acceptance.repository.ts'

const lotOf = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('box'), boxId: z.uuid() }),
  z.object({ kind: z.literal('batch'), batchId: z.uuid() }),
  z.object({ kind: z.literal('day'), on: z.string().refine(isLegalDate).transform((text) => text as LegalDate) }),
])

/**
 * Puts the verified pages of a box, of a batch of scans, or of a day's verification up for acceptance, as far as the account's own unit
 * manages them and they are in no other lot. A sample is drawn by the rule of law/records/acceptance.yaml and a seed that is kept, and what
 * its fields say now is kept with it. Throws `not-found`, `acceptance.nothing-to-accept`, `acceptance.put-up-meanwhile`.
 */
export const putUpLot = useCase({
  name: 'archive.put-up-lot',
  input: z.object({ of: lotOf, label: z.string().trim().min(1).max(200) }),
  allow: canPutUp,
  run: async ({ tx, clock, actor }, { of, label }) => {
    const scope = actor.wide ? null : { lo: actor.scopeFrom, hi: actor.scopeUntil }
    const found = await listCandidates(tx, of, scope)
    await lockDossiers(tx, [...new Set(found.map((page) => page.dossierId))])
    // After the locks: what was put up, moved or corrected meanwhile is seen.
    const pages = await listCandidates(tx, of, scope)
    if (pages.length === 0) throw nothingToAccept()
    const rule = acceptanceRule()
    const seed = newId() as string
    const drawn = drawSample(seed, pages.map((page) => page.pageId), sampleSize(pages.length, rule))
    const byId = new Map(pages.map((page) => [page.pageId, page]))
    const sample = []
    for (const pageId of drawn) sample.push(await fieldsOf(tx, byId.get(pageId)!))
    const lotId = newId(clock) as string
    const path = actor.scopeFrom
    try {
      await insertLot(tx, { lotId, of, label, seed, rule, putUpBy: actor.accountId, putUpAt: clock.now(), path, pages, sample })
    } catch (error) {
      // Dossiers that both did not see before: two pages of one dossier came to the same day.
      if (databaseErrorOf(error)?.constraint === 'acceptance_page_once') throw putUpMeanwhile()
      throw error
    }
    return { lotId, pages: pages.length, sample: sample.length }
  },
})

/** What a page says as it counts now, field by field, and who said it. Of every page it is asked what paper it belongs to. */
async function fieldsOf(tx: Tx, page: CandidatePage) {
  const reading = await findReading(tx, page.pageId)
  const corrections = await listCorrections(tx, page.pageId)
  const type = effectiveType(reading ?? { type: null, typeConfidence: null }, corrections).type
  const fields = Object.entries(effectiveFields(reading?.fields ?? {}, corrections)).map(([field, held]) => ({ field, value: held.value }))
  const makers = [...new Set([...(page.verifiedBy === null ? [] : [page.verifiedBy]), ...corrections.map((one) => one.madeBy)])]
  return { pageId: page.pageId, makers, fields: [{ field: 'type', value: type }, ...fields] }
}

/**
 * Says of fields of a page of the sample whether they are what stands on the paper; of a wrong one, what stands there. What one said one may
 * say anew until the lot is concluded. Throws `not-found`, `acceptance.concluded`, `acceptance.own-work` for who verified the page or said
 * something on it, `acceptance.checked-by-another`.
 */
export const checkSample = useCase({
  name: 'archive.check-sample',
  input: z.object({
    lotId: z.uuid(),
    pageId: z.uuid(),
    verdicts: z.array(z.object({ field: z.string().min(1).max(60), verdict: z.enum(['right', 'wrong']), shouldBe: z.string().trim().max(2000).default('') })).min(1).max(60),
  }),
  allow: canCheckSample,
  run: async ({ tx, clock, actor }, { lotId, pageId, verdicts }) => {
    const lot = await lockLot(tx, lotId)
    if (!lot) throw lotNotFound()
    if (lot.state !== 'open') throw lotConcluded()
    const fields = new Map((await listFieldsToCheck(tx, lotId, pageId)).map((field) => [field.field, field]))
    for (const { field: name, verdict, shouldBe } of verdicts) {
      const field = fields.get(name)
      if (!field) throw notFound('page')
      if (field.made_by.includes(actor.accountId)) throw ownWork()
      if (field.checked_by !== null && field.checked_by !== actor.accountId) throw checkedByAnother()
      await setVerdict(tx, field.acceptance_field_id, { verdict, shouldBe: verdict === 'wrong' ? shouldBe : null, by: actor.accountId, at: clock.now() })
    }
    return { left: (await countVerdicts(tx, lotId)).left }
  },
})

/**
 * Concludes a lot whose sample is checked: it is accepted when no greater share of the fields was wrong than its rule allows, and its pages
 * count as accepted; else it goes back, its pages may be put up again, and those found wrong wait at the desk of verification. Not by who
 * put it up, nor by who verified any of it. Throws `not-found`, `acceptance.concluded`, `acceptance.own-work`, `acceptance.not-all-checked`.
 */
export const concludeLot = useCase({
  name: 'archive.conclude-lot',
  input: z.object({ lotId: z.uuid(), note: z.string().trim().max(1000).default('') }),
  allow: canConclude,
  run: async ({ tx, clock, actor }, { lotId, note }) => {
    const lot = await lockLot(tx, lotId)
    if (!lot) throw lotNotFound()
    if (lot.state !== 'open') throw lotConcluded()
    const { checked, wrong, left, wrongPages, makers } = await countVerdicts(tx, lotId)
    if (lot.put_up_by === actor.accountId || makers.includes(actor.accountId)) throw ownWork()
    if (left > 0) throw notAllChecked(left)
    const accepted = isAccepted(wrong, checked, ruleSchema.parse(lot.rule))
    const pages = await listLotPages(tx, lotId)
    await lockDossiers(tx, [...new Set(pages.flatMap((page) => page.dossierId ?? []))])
    await setConcluded(tx, lotId, { state: accepted ? 'accepted' : 'sent-back', by: actor.accountId, at: clock.now(), note: note || null, fields: checked, wrong })
    const pageIds = accepted ? pages.map((page) => page.pageId) : wrongPages
    for (const page of await lockPages(tx, pageIds)) if (!accepted && page.state === 'verified') await setPageState(tx, page.page_id, 'needs_review')
    if (accepted) await acceptPages(tx, pageIds, actor.accountId, clock.now())
    return { accepted, checked, wrong }
  },
})
