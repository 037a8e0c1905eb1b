import type { InvitationLetter } from '#modules/accounts/index.ts'

/** Letters in the words of the pages, which are compiled before anything is served, but not before a command starts. */
export const invitationLetter: InvitationLetter = async ({ displayName, loginName, link, expiresAt }) => {
  const [{ m }, { formatInstant }] = await Promise.all([import('#ui/messages/messages.js'), import('#ui/format.ts')])
  return {
    subject: m.letter_invitation_subject(),
    text: m.letter_invitation_text({ name: displayName, login: loginName, link, until: formatInstant(expiresAt.toISOString()) }),
  }
}
