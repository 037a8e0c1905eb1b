import { z } from 'zod'
import { canReadRecords } from '#modules/accounts/index.ts'
import { requireAllowed, useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { alreadyMarked, noSession, notMarked, noteNeeded, recordNotFound } from './purpose.errors.ts'
import { placeFor } from './purpose.guard.ts'
import { readingLaw } from './purpose.law.ts'
import { canLiftMark, canMarkSensitive } from './purpose.permissions.ts'
import { findRecord, listMarks, listSensitive } from './purpose.queries.ts'
import { insertMark, insertPurpose, liftOpenMark } from './purpose.repository.ts'

const record = { subject: z.enum(['person', 'dossier']), id: z.uuid() }
const purposeSchema = z.string().refine((code) => readingLaw().purposes.some((one) => one.code === code))

/**
 * Says why a sensitive record is read in this session. Said again, or of a record that is not sensitive, it changes nothing. Throws
 * `not-found`, `purpose.note-needed` where the purpose says nothing by itself, `purpose.no-session` for what acts without one.
 */
export const givePurpose = useCase({
  name: 'purpose.give',
  input: z.object({ ...record, purpose: purposeSchema, note: z.string().trim().max(500) }),
  allow: canReadRecords,
  run: async ({ tx, actor, clock }, { subject, id, purpose, note }) => {
    const found = await findRecord(tx, subject, id)
    if (!found) throw recordNotFound(subject)
    if (note === '' && readingLaw().purposes.find((one) => one.code === purpose)?.note) throw noteNeeded()
    if (actor.session === undefined) throw noSession()
    if ((await listSensitive(tx, subject, [id])).get(id)?.purpose !== null) return
    await insertPurpose(tx, {
      accountId: actor.accountId,
      session: actor.session,
      subject,
      id,
      path: placeFor(actor, found),
      purpose,
      note,
      at: clock.now(),
    })
  },
})

/** Whoever reads the record from now on is asked why. Throws `not-found`, `purpose.already-marked`. */
export const markSensitive = useCase({
  name: 'purpose.mark-sensitive',
  input: z.object({ ...record, reason: z.string().trim().min(3).max(500) }),
  allow: canMarkSensitive,
  run: async ({ tx, actor, clock }, { subject, id, reason }) => {
    const found = await findRecord(tx, subject, id)
    if (!found) throw recordNotFound(subject)
    // The mark lies with the unit that manages the record; who sees it through another one asks there.
    requireAllowed(actor.wide || isInScope(actor, found.path), 'purpose.mark-sensitive')
    if ((await listMarks(tx, subject, id)).some((mark) => mark.liftedAt === null)) throw alreadyMarked()
    await insertMark(tx, { subject, id, path: found.path, reason, by: actor.accountId, at: clock.now() })
  },
})

/** The mark is lifted and stays on record. A record that its category makes sensitive goes on asking. Throws `purpose.not-marked`. */
export const liftMark = useCase({
  name: 'purpose.lift-mark',
  input: z.object(record),
  allow: canLiftMark,
  run: async ({ tx, actor, clock }, { subject, id }) => {
    if (!(await findRecord(tx, subject, id))) throw recordNotFound(subject)
    if ((await liftOpenMark(tx, { subject, id, by: actor.accountId, at: clock.now() })) === 0) throw notMarked()
  },
})
