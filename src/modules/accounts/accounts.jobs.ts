import { z } from 'zod'
import { asActor, systemActor } from '#platform/db/index.ts'
import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Letter, Mailer } from '#platform/mail/index.ts'
import { repeatedJob, untilNight, type Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { SEND_INVITATION } from './accounts.job-names.ts'
import { forgetTries } from './accounts.limits.repository.ts'
import { giveToken, newToken } from './accounts.repository.ts'

/** What an invitation says; the words are the application's. */
export type InvitationLetter = (facts: { displayName: string; loginName: string; link: string; expiresAt: Date }) => Promise<Omit<Letter, 'to'>>

/**
 * Writes an invitation's letter. The secret is made here and stands nowhere but in the letter: the queue knows the invitation's id only. Sent
 * twice, the first letter's link is dead.
 */
export const sendInvitationJob = (tools: { mailer: Mailer; origin: string; letter: InvitationLetter }): JobDefinition<{ invitationId: string }, Services> => ({
  name: SEND_INVITATION,
  payload: z.object({ invitationId: z.uuid() }),
  async handle(services, { invitationId }) {
    const token = newToken()
    const facts = await asActor(services.database, systemActor(services.provincePath), (tx) => giveToken(tx, invitationId, token, systemClock.now()), { action: SEND_INVITATION })
    if (!facts) return
    const { mail, ...rest } = facts
    await tools.mailer.send({ to: mail, ...(await tools.letter({ ...rest, link: `${tools.origin}/moi/${token}` })) })
  },
  concurrency: 1,
  expireInSeconds: 120,
  retryLimit: 10,
})

const DAY_MS = 86_400_000

/** Counts of tries weigh for minutes; each night those go that are older than a day, so that names tried at random do not pile up. */
export const forgetTriesJob = repeatedJob('accounts.forget-tries', { delay: untilNight, expireInSeconds: 600 }, (_, tx) => forgetTries(tx, new Date(systemClock.now().getTime() - DAY_MS)))
