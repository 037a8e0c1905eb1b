import type { InvitationLetter } from '#modules/accounts/index.ts'
import { pageWords } from './page-words.ts'

/** Letters in the words of the pages. */
export const invitationLetter: InvitationLetter = async ({ displayName, loginName, link, expiresAt }) => {
  const { m, formatInstant } = await pageWords()
  return {
    subject: m.letter_invitation_subject(),
    text: m.letter_invitation_text({ name: displayName, login: loginName, link, until: formatInstant(expiresAt.toISOString()) }),
  }
}
