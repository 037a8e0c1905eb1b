import { z } from 'zod'
import { requireAllowed, useCase, type Services } from '#platform/use-case/index.ts'
import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { REMIND_LOAN } from '../archive.job-names.ts'
import { dossierJoined, notFound } from '../archive.errors.ts'
import { lockDossiers } from '../archive.repository.ts'
import { alreadyLent, dueInThePast, loanChanged, loanNotFound } from './lending.errors.ts'
import { delayUntil, nextLook } from './lending.model.ts'
import { canAskForPaper, canLend, canLendOf } from './lending.permissions.ts'
import { findLoanOut, listOut } from './lending.queries.ts'
import { closeLoan, insertLoan, lockLoan, setHandedOut } from './lending.repository.ts'

const words = (most: number) => z.string().trim().min(2).max(most)
const day = z.string().refine(isLegalDate).transform((text) => text as LegalDate)

/**
 * Asks for the paper of a dossier: who will have it, what for, and until when. Several may wait for the same paper. Throws `not-found`,
 * `archive.dossier-joined` for one without papers, `archive.due-in-the-past`.
 */
export const requestLoan = useCase({
  name: 'archive.request-loan',
  input: z.object({ dossierId: z.uuid(), borrower: words(100), unit: words(200), mail: z.email().max(200).nullable(), purpose: words(500), dueOn: day }),
  allow: canAskForPaper,
  run: async ({ tx, clock, actor }, { dossierId, ...asked }) => {
    const dossier = (await lockDossiers(tx, [dossierId])).get(dossierId)
    if (!dossier) throw notFound('dossier')
    if (dossier.joinedInto !== null) throw dossierJoined()
    if (asked.dueOn < clock.today()) throw dueInThePast()
    return insertLoan(tx, { dossierId, ...asked, by: actor.accountId, at: clock.now(), place: { path: dossier.path, also_paths: dossier.also_paths } })
  },
})

/**
 * Hands the paper out until a day, on which the borrower is reminded. Throws `not-found`, `archive.already-lent` while somebody has it,
 * `archive.loan-changed` for a request that is settled, `archive.due-in-the-past`.
 */
export const handOutLoan = useCase({
  name: 'archive.hand-out-loan',
  input: z.object({ loanId: z.uuid(), dueOn: day }),
  allow: canLend,
  run: async ({ tx, clock, actor, jobs }, { loanId, dueOn }) => {
    const loan = await lockLoan(tx, loanId)
    if (!loan) throw loanNotFound()
    requireAllowed(canLendOf(actor, loan), 'archive.hand-out-loan')
    if (loan.state !== 'requested') throw loanChanged()
    if (dueOn < clock.today()) throw dueInThePast()
    if (await findLoanOut(tx, loan.dossier_id)) throw alreadyLent()
    if (!(await setHandedOut(tx, loanId, actor.accountId, clock.now(), dueOn))) throw alreadyLent()
    await enqueueReminder({ tx, clock, jobs }, { loanId, dueOn })
  },
})

/** The paper is back, with a word on its state where there is one to say. Throws `not-found`, `archive.loan-changed` when it was not out. */
export const returnLoan = useCase({
  name: 'archive.return-loan',
  input: z.object({ loanId: z.uuid(), note: z.string().trim().max(500) }),
  allow: canLend,
  run: async ({ tx, clock, actor }, { loanId, note }) => {
    const loan = await lockLoan(tx, loanId)
    if (!loan) throw loanNotFound()
    requireAllowed(canLendOf(actor, loan), 'archive.return-loan')
    if (loan.state !== 'out') throw loanChanged()
    await closeLoan(tx, loanId, { state: 'returned', by: actor.accountId, at: clock.now(), note: note || null })
  },
})

/** A request is taken back by who made it, or refused by who lends, with the reason. Throws as `returnLoan`. */
export const withdrawLoan = useCase({
  name: 'archive.withdraw-loan',
  input: z.object({ loanId: z.uuid(), note: z.string().trim().max(500) }),
  allow: canAskForPaper,
  run: async ({ tx, clock, actor }, { loanId, note }) => {
    const loan = await lockLoan(tx, loanId)
    if (!loan) throw loanNotFound()
    requireAllowed(loan.requested_by === actor.accountId || canLendOf(actor, loan), 'archive.withdraw-loan')
    if (loan.state !== 'requested') throw loanChanged()
    await closeLoan(tx, loanId, { state: 'withdrawn', by: actor.accountId, at: clock.now(), note: note || null })
  },
})

/** Sets the next look at a loan; one that waits already is not set twice. */
export async function enqueueReminder({ tx, clock, jobs }: { tx: Tx } & Pick<Services, 'clock' | 'jobs'>, loan: { loanId: string; dueOn: LegalDate }): Promise<void> {
  const delay = delayUntil(clock.now(), nextLook(clock.today(), loan.dueOn))
  await jobs.enqueue(tx, REMIND_LOAN, [{ loanId: loan.loanId }], { key: (job) => job.loanId, delaySeconds: Math.ceil(delay / 1000) })
}

/** Every loan that is out has its look set: after a restore the queue knows none. */
export async function setReminders(services: Services): Promise<number> {
  return asActor(services.database, systemActor(services.provincePath), async (tx) => {
    const loans = await listOut(tx)
    for (const loan of loans) await enqueueReminder({ ...services, tx }, loan)
    return loans.length
  })
}
