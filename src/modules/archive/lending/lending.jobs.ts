import { z } from 'zod'
import { asActor, systemActor } from '#platform/db/index.ts'
import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Letter, Mailer } from '#platform/mail/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { REMIND_LOAN } from '../archive.job-names.ts'
import { reminderOn } from './lending.model.ts'
import { findLoanToRemind } from './lending.queries.ts'
import { insertReminder } from './lending.repository.ts'
import { enqueueReminder } from './lending.usecases.ts'

/** What a reminder says; the words are the application's. Of the dossier only its number: a letter is read by others too. */
export type LoanLetter = (facts: { kind: 'soon' | 'overdue'; borrower: string; number: string; dueOn: string; link: string }) => Promise<Omit<Letter, 'to'>>

/**
 * Looks at a loan on the day before it is due and, when it is overdue, once a week; reminds where there is something to say, and sets the
 * next look while the paper is out. The letter goes first: a crash between may send it twice, never not at all.
 */
export const remindLoanJob = (tools: { mailer: Mailer; origin: string; letter: LoanLetter }): JobDefinition<{ loanId: string }, Services> => ({
  name: REMIND_LOAN,
  payload: z.object({ loanId: z.uuid() }),
  async handle(services, { loanId }) {
    const { database, clock, provincePath } = services
    const system = systemActor(provincePath)
    const loan = await asActor(database, system, (tx) => findLoanToRemind(tx, loanId), { readOnly: true })
    if (!loan) return
    const kind = reminderOn(clock.today(), loan.dueOn, loan.remindedOn)
    if (kind !== null && loan.mail !== null) {
      const number = loan.dossierNumber ?? toPublicId('loa', loanId as Id<'loa'>)
      await tools.mailer.send({ to: loan.mail, ...(await tools.letter({ kind, borrower: loan.borrower, number, dueOn: loan.dueOn, link: `${tools.origin}/muon` })) })
    }
    await asActor(
      database,
      system,
      async (tx) => {
        if (kind !== null) await insertReminder(tx, { loanId, on: clock.today(), kind, sentTo: loan.mail, at: clock.now(), place: loan.place })
        await enqueueReminder({ ...services, tx }, loan)
      },
      { action: REMIND_LOAN },
    )
  },
  concurrency: 1,
  expireInSeconds: 120,
  retryLimit: 10,
})
