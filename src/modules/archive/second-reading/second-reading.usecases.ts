import { z } from 'zod'
import type { Actor, Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase } from '#platform/use-case/index.ts'
import { canCorrect, canTakeIn } from '../archive.permissions.ts'
import { valueSchema } from '../archive.schemas.ts'
import { changePage, lockPageInDossier, tidyValue } from '../correction/change-page.ts'
import { keepLook } from './blind.queries.ts'
import { MOST_WORDS, sameWord, verdictOf } from './second-reading.model.ts'
import { secondReadingSchema } from './second-reading.schemas.ts'
import { appendWord, hasLooked, listChecksOf, settleCheck, setSeriesRule } from './second-reading.repository.ts'

/** Settled meanwhile, or opened anew on another first word: nothing is kept of what was typed for it. */
const checkGone = (field: string) => new AppError('archive.check-gone', 409, { field })

async function openCheckOf(tx: Tx, pageId: string, checkId: string) {
  const check = (await listChecksOf(tx, pageId)).find((one) => one.checkId === checkId)
  if (!check || check.settled) throw checkGone(check?.field ?? '')
  return check
}

/** Who has read a field reads it no second time, nor does who was shown what others read. */
async function requireAnotherReader(tx: Tx, check: Awaited<ReturnType<typeof openCheckOf>>, actor: Actor) {
  if (check.words.some((word) => word.readBy === actor.accountId)) throw new AppError('archive.reader-again', 409, { field: check.field })
  if (await hasLooked(tx, check.checkId, actor.accountId)) throw new AppError('archive.reader-looked', 409, { field: check.field })
}

/**
 * What a second or third person reads in fields of a page, without having been shown what the others read; null where the paper says
 * nothing. As soon as two agree their word counts: for the record, for search and for the archive copy, in this transaction or by the job
 * that it enqueues. Throws `archive.reader-again` (409) for who has read the field before, `archive.reader-looked` (409) for who was shown
 * what others read, `archive.check-gone` (409),
 * `archive.field-value-invalid`. Answers how many fields were settled, and how many are to be read once more.
 */
export const readFieldsAgain = useCase({
  name: 'archive.read-fields-again',
  input: z.object({
    pageId: z.uuid(),
    words: z.array(z.object({ checkId: z.uuid(), value: valueSchema.nullable() })).min(1).max(50),
  }),
  allow: canCorrect,
  run: async (context, { pageId, words }) => {
    const { tx, actor, clock } = context
    const done = { settled: 0, again: 0 }
    await changePage(context, pageId, async (page) => {
      for (const { checkId, value: typed } of words) {
        const check = await openCheckOf(tx, pageId, checkId)
        const { field } = check
        await requireAnotherReader(tx, check, actor)
        // Three have read it three ways: somebody chooses.
        if (check.words.length >= MOST_WORDS) throw checkGone(field)
        const value = tidyValue(field, typed)
        const at = clock.now()
        await appendWord(tx, checkId, check.words.length + 1, { value, readBy: actor.accountId, readAt: at, place: page.place })
        const verdict = verdictOf(field, [...check.words, { value }])
        if (verdict.kind !== 'agreed') {
          done.again += 1
          continue
        }
        done.settled += 1
        await settleCheck(tx, checkId, { outcome: 'agreed', value: verdict.value, by: actor.accountId, at })
        const held = page.held()[field]
        if (!held || !sameWord(field, held.value, verdict.value)) await page.agree(field, verdict.value)
      }
    })
    return done
  },
})

/**
 * The words of a page are shown to an account that might have read its waiting fields blind; it reads them no more, somebody else does. Answers
 * how many fields.
 */
export const lookAtWords = useCase({
  name: 'archive.look-at-words',
  input: z.object({ pageId: z.uuid() }),
  allow: canCorrect,
  run: async ({ tx, actor, clock }, { pageId }) => {
    // A word of this account that is on its way counts before: it was read blind.
    await lockPageInDossier(tx, pageId)
    return { fields: await keepLook(tx, actor, { pageIds: [pageId], how: 'asked', at: clock.now() }) }
  },
})

/**
 * Of three words that all differ one is chosen, or another value said, with the reason. Throws `archive.check-gone` (409) while two of
 * them may still agree.
 */
export const chooseFieldWord = useCase({
  name: 'archive.choose-field-word',
  input: z.object({ pageId: z.uuid(), checkId: z.uuid(), value: valueSchema.nullable(), reason: z.string().trim().min(3).max(500) }),
  allow: canCorrect,
  run: async (context, { pageId, checkId, value: typed, reason }) => {
    const { tx, actor, clock } = context
    await changePage(context, pageId, async (page) => {
      const check = await openCheckOf(tx, pageId, checkId)
      const { field } = check
      if (verdictOf(field, check.words).kind !== 'disputed') throw checkGone(field)
      const value = tidyValue(field, typed)
      await settleCheck(tx, checkId, { outcome: 'chosen', value, reason, by: actor.accountId, at: clock.now() })
      const held = page.held()[field]
      if (!held || !sameWord(field, held.value, value)) await page.agree(field, value)
    })
  },
})

/** Says which critical fields of a series are read twice; null: as the house says. A series holds dossiers of many units, so this is for who keeps the whole province's store. */
export const setSecondReading = useCase({
  name: 'archive.set-second-reading',
  input: z.object({ catalogueId: z.uuid(), rule: secondReadingSchema.nullable() }),
  allow: canTakeIn,
  run: async ({ tx, actor }, { catalogueId, rule }) => {
    requireAllowed(actor.wide, 'archive.set-second-reading')
    if (!(await setSeriesRule(tx, catalogueId, rule))) throw new AppError('not-found', 404, { what: 'catalogue' })
  },
})
