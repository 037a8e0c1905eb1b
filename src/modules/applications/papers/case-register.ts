import { issuingBody, issuingLaw, printPaper } from '#modules/issuing/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { formatLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { registerTooLong } from '../applications.errors.ts'
import { caseFormsLaw, formOf } from './case-forms.law.ts'
import { listReceived } from './case-papers.queries.ts'

/** Rows that one print may have: some hundred pages. */
export const MOST_IN_REGISTER = 3000

/** The form of the book on a day, of the law. */
export function registerForm(on: LegalDate): { name: string; number: string } {
  const form = formOf(caseFormsLaw(), 'register', on)
  if (form === undefined) throw new Error('no form of the register')
  return form
}

/**
 * The book of cases received from `from` to `until` (both included), within the actor's scope, as the form of the day: how they stand now. It is no paper that is issued, so it
 * has no code and is not kept. Throws `applications.register-too-long` beyond 3,000 cases.
 */
export async function printCaseRegister(services: Services, actor: Actor, { from, until }: { from: LegalDate; until: LegalDate }): Promise<Buffer> {
  const { database, clock, provincePath, sample } = services
  const { rows, body } = await asActor(
    database,
    actor,
    async (tx) => ({
      rows: await listReceived(tx, { from, until, limit: MOST_IN_REGISTER + 1 }),
      body: await issuingBody(tx, actor.wide ? provincePath : actor.scopeFrom, clock.today(), provincePath),
    }),
    { readOnly: true },
  )
  if (rows.length > MOST_IN_REGISTER) throw registerTooLong(MOST_IN_REGISTER)
  const law = caseFormsLaw()
  const issuing = issuingLaw()
  const form = registerForm(until)
  const { common, procedures } = procedureLaw().law
  const day = (on: LegalDate | null) => (on === null ? '' : formatLegalDate(on))
  return printPaper(
    {
      name: form.name,
      parent: body.parent,
      agency: body.name,
      number: null,
      place: body.place,
      on: clock.today(),
      title: form.name,
      subtitle: law.words.registerTitle.replace('{from}', formatLegalDate(from)).replace('{until}', formatLegalDate(until)),
      note: law.words.form.replace('{number}', form.number),
      blocks: [
        {
          kind: 'table',
          columns: law.words.registerColumns.map((label, at) => ({ label, width: [1, 4, 7, 5, 3, 3, 3, 4][at] ?? 1 })),
          rows: rows.map((row, at) => [String(at + 1), row.code, procedures.get(row.slug)?.name ?? row.slug, row.applicantName, day(row.receivedOn), day(row.dueOn), day(row.endedOn), common.states.find((one) => one.code === row.state)?.name ?? '']),
        },
      ],
      recipients: null,
      signatures: [],
      check: null,
      sample: sample ? issuing.words.sample : null,
      landscape: true,
      appendix: null,
    },
    issuing,
  )
}
