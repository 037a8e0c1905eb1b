import type { Actor, Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import type { Place } from '../archive.types.ts'
import type { FieldName, Fields } from '../fields/index.ts'
import { houseRule, isCritical } from './second-reading.law.ts'
import { asksSecond, sameWord } from './second-reading.model.ts'
import { findRuleOf, listChecksOf, openCheck, settleCheck } from './second-reading.repository.ts'

/**
 * After somebody said a word on fields of a page beside its image: a critical one is put before a second person where the rule asks for
 * it. Who changes a word before that has said another first word, and who changes what two agreed on begins anew. The page is locked.
 */
export async function keepFirstWords(
  { tx, clock, actor }: { tx: Tx; clock: Clock; actor: Actor },
  page: { pageId: string; place: Place },
  said: ReadonlyMap<FieldName, string | null>,
  read: Fields,
): Promise<void> {
  const critical = [...said].filter(([field]) => isCritical(field))
  if (critical.length === 0) return
  const checks = await listChecksOf(tx, page.pageId)
  const rule = (await findRuleOf(tx, page.pageId)) ?? houseRule()
  const at = clock.now()
  for (const [field, value] of critical) {
    const last = checks.find((check) => check.field === field)
    if (last?.settled && last.settled.outcome !== 'superseded' && sameWord(field, last.settled.value, value)) continue
    if (last && !last.settled) {
      // Said with the value in sight, so it is the first word again and no second one.
      if (sameWord(field, last.words[0]?.value ?? null, value)) continue
      await settleCheck(tx, last.checkId, { outcome: 'superseded', value: null, by: actor.accountId, at })
    }
    const again = last !== undefined
    if (again || asksSecond(rule, { field, value, read: read[field] }))
      await openCheck(tx, { pageId: page.pageId, field, value, readBy: actor.accountId, readAt: at, place: page.place })
  }
}
