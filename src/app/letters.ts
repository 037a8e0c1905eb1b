import type { InvitationLetter } from '#modules/accounts/index.ts'
import type { LoanLetter } from '#modules/archive/lending/index.ts'
import { pageWords } from './page-words.ts'

/** Letters in the words of the pages. */
export const invitationLetter: InvitationLetter = async ({ displayName, loginName, link, expiresAt }) => {
  const { m, formatInstant } = await pageWords()
  return {
    subject: m.letter_invitation_subject(),
    text: m.letter_invitation_text({ name: displayName, login: loginName, link, until: formatInstant(expiresAt.toISOString()) }),
  }
}

export const loanLetter: LoanLetter = async ({ kind, borrower, number, dueOn, link }) => {
  const { m, formatDay } = await pageWords()
  const facts = { name: borrower, number, due: formatDay(dueOn), link }
  return kind === 'soon'
    ? { subject: m.letter_loan_soon_subject({ number }), text: m.letter_loan_soon_text(facts) }
    : { subject: m.letter_loan_overdue_subject({ number }), text: m.letter_loan_overdue_text(facts) }
}
