import { fail } from '@sveltejs/kit'
import { handOutLoan, returnLoan, withdrawLoan, type LoanRow } from '#modules/archive/lending/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import type { FormState, Tone } from '#ui/types.ts'
import { desk } from './desk.ts'
import { idOf, publicId } from './ids.ts'

/** A loan as lists and the dossier's page show it. */
export interface LoanLine {
  id: string
  dossier: { id: string; number: string; title: string }
  who: string
  purpose: string
  state: { label: string; tone: Tone }
  /** Where it is fetched, who asked, who gave, who closed, when it was reminded of. */
  facts: string[]
  at: string
  /** The day asked for, as the form of handing out begins with. */
  due: string
  canHandOut: boolean
  canReturn: boolean
  canWithdraw: boolean
}

export function loanLine(loan: LoanRow, today: string, may: { lend: boolean; accountId: string }): LoanLine {
  const due = formatDay(loan.dueOn)
  const overdue = loan.state === 'out' && loan.dueOn < today
  const states: Record<LoanRow['state'], { label: string; tone: Tone }> = {
    requested: { label: m.loan_line_asked({ due }), tone: 'information' },
    out: overdue ? { label: m.loan_line_overdue({ due }), tone: 'refused' } : { label: m.loan_line_out({ due }), tone: 'plain' },
    returned: { label: m.loan_line_returned(), tone: 'sure' },
    withdrawn: { label: m.loan_line_withdrawn(), tone: 'plain' },
  }
  return {
    id: publicId('loa', loan.loanId),
    dossier: { id: publicId('dos', loan.dossierId), number: loan.number ?? '—', title: loan.title },
    who: `${loan.borrower}, ${loan.unit}`,
    purpose: loan.purpose ?? m.gaps_closed(),
    state: states[loan.state],
    facts: [
      loan.box && m.loan_line_box({ box: loan.box }),
      m.loan_line_asked_by({ name: loan.requestedByName ?? m.audit_system() }),
      loan.handedOutByName && m.loan_line_given_by({ name: loan.handedOutByName }),
      loan.closedByName && m.loan_line_closed_by({ name: loan.closedByName }),
      loan.closingNote,
      loan.state === 'out' && loan.remindedOn && m.loan_line_reminded({ day: formatDay(loan.remindedOn) }),
    ].flatMap((fact) => fact || []),
    at: (loan.closedAt ?? loan.handedOutAt ?? loan.requestedAt).toISOString(),
    due,
    canHandOut: may.lend && loan.state === 'requested',
    canReturn: may.lend && loan.state === 'out',
    canWithdraw: loan.state === 'requested' && (may.lend || loan.requestedBy === may.accountId),
  }
}

type Event = Parameters<typeof desk>[0] & { request: Request }

/** What a keeper or borrower does with a loan: answers what was done, or the refusal of the form. */
export async function actOnLoan(event: Event, what: 'giao' | 'tra' | 'thoi'): Promise<{ done: string } | ReturnType<typeof fail<{ form: FormState }>>> {
  const { runtime, actor } = desk(event)
  const form = await event.request.formData()
  const given = (name: string) => String(form.get(name) ?? '').trim()
  const refuse = (message: string, status = 422) => fail(status, { form: { problems: [{ message }], values: {} } })
  const loanId = idOf('loa', given('muon'))
  try {
    if (what === 'giao') {
      const dueOn = parseLegalDate(given('han'))
      if (dueOn === undefined) return refuse(m.loan_needs_day())
      await handOutLoan(runtime.services, actor, { loanId, dueOn })
      return { done: 'giao' }
    }
    await (what === 'tra' ? returnLoan : withdrawLoan)(runtime.services, actor, { loanId, note: given('ghi-chu').slice(0, 500) })
    return { done: what }
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused || refused.status === 403) throw error
    return refused.status === 404 ? refuse(m.loan_gone(), 404) : refuse(refusalOf(refused.code), refused.status)
  }
}

const done: Record<string, () => string> = { xin: m.loan_asked_done, giao: m.loan_handed_done, tra: m.loan_returned_done, thoi: m.loan_withdrawn_done }
/** What was just done, in words; null for anything else. */
export const loanDone = (code: string | null): string | null => done[code ?? '']?.() ?? null
