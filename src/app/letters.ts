import type { InvitationLetter } from '#modules/accounts/index.ts'
import { formatInstant } from '#ui/format.ts'

/** Letters in the words of the pages, which are compiled before anything is served. */
export const invitationLetter: InvitationLetter = async ({ displayName, loginName, link, expiresAt }) => {
  const { m } = await import('#ui/messages/messages.js')
  return {
    subject: m.letter_invitation_subject(),
    text: m.letter_invitation_text({ name: displayName, login: loginName, link, until: formatInstant(expiresAt.toISOString()) }),
  }
}
