import { findByLoginName } from '#modules/accounts/index.ts'
import { listOutstanding, openOutstanding, type OutstandingKind } from '#modules/applications/index.ts'
import { listOldestDossiers } from '#modules/archive/index.ts'
import { handOutLoan, listLoans, requestLoan, returnLoan } from '#modules/archive/lending/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'

/** Days after the demo's own: when the paper was asked for, when it has to be back, when it was handed out and came back. */
type Loan = { purpose: string; asked: number; due: number; out?: number; back?: number }
const LOANS: Loan[] = [
  { purpose: 'Đối chiếu với đề nghị trợ cấp một lần', asked: -20, out: -19, due: -6 },
  { purpose: 'Lập hồ sơ đề nghị cấp lại Bằng “Tổ quốc ghi công”', asked: -4, out: -4, due: 3 },
  { purpose: 'Trả lời đơn của thân nhân', asked: -1, due: 6 },
  { purpose: 'Thanh tra việc quản lý hồ sơ', asked: -41, out: -40, due: -26, back: -30 },
]
/** Dossiers whose paper is lent: behind those that are scanned. */
const LENT_FROM = 14

type Leftover = { kind: OutstandingKind; subject: string; unit: string; lacks: string; task: string; due: number | null }
const LEFTOVERS: Leftover[] = [
  { kind: 'dossier-incomplete', subject: 'Hồ sơ MẪU của ông Hà Công Ích', unit: '07900', lacks: 'Giấy chứng nhận bị thương', task: 'Xin sao ở đơn vị cũ, hoặc xác nhận theo danh sách quân nhân bị thương', due: 17 },
  { kind: 'facts-disagree', subject: 'Hồ sơ MẪU của liệt sĩ Lê Văn Đức', unit: '07909', lacks: 'Ngày hy sinh trên giấy báo tử và trên Bằng khác nhau', task: 'Đối chiếu sổ của Ban chỉ huy quân sự', due: -3 },
  { kind: 'never-settled', subject: 'Đơn MẪU của bà Vũ Thị Thơm năm 2009', unit: '07948', lacks: 'Chưa có trả lời của cơ quan nhận đơn', task: 'Mời gia đình lập lại đề nghị theo quy định hiện nay', due: null },
]

async function accountOf(services: Services, login: string): Promise<Actor> {
  const actor = await findByLoginName(services, login)
  if (!actor) throw new AppError('demo.no-account', 500, { login })
  return actor
}

/** Matters of these kinds; decisions of cases that wait to be entered by hand are none of them. */
async function countLeftovers(tx: Tx): Promise<number> {
  let count = 0
  for (const { kind } of LEFTOVERS) count += (await listOutstanding(tx, { kind, closed: false, mine: null, limit: 1, offset: 0 })).total
  return count
}

/** Paper on loan (one late), one that came back, and matters left over, where there are none yet. Answers how many were added. */
export async function lendAndLeave(services: Services): Promise<number> {
  const [officer, archivist, head] = [await accountOf(services, 'chuyen-vien'), await accountOf(services, 'luu-tru'), await accountOf(services, 'truong-phong')]
  const today = services.clock.today()
  const on = (days: number): LegalDate => addDays(today, days)
  const then = (days: number): Services => ({ ...services, clock: stoppedClock(new Date(`${on(days)}T09:10:00+07:00`)) })
  const held = await asActor(
    services.database,
    archivist,
    async (tx) => ({
      loans: (await listLoans(tx, 'out', { limit: 1 })).total,
      leftovers: await countLeftovers(tx),
      dossiers: (await listOldestDossiers(tx, LENT_FROM + LOANS.length)).slice(LENT_FROM),
    }),
    { readOnly: true },
  )
  let made = 0
  if (held.loans === 0)
    for (const [at, dossierId] of held.dossiers.entries()) {
      const loan = LOANS[at]!
      const asked = await requestLoan(then(loan.asked), officer, { dossierId, borrower: 'Đỗ Quang Vinh', unit: 'Phòng Người có công', mail: null, purpose: loan.purpose, dueOn: on(loan.due) })
      if (loan.out !== undefined) await handOutLoan(then(loan.out), archivist, { loanId: asked, dueOn: on(loan.due) })
      if (loan.back !== undefined) await returnLoan(then(loan.back), archivist, { loanId: asked, note: '' })
      made++
    }
  if (held.leftovers === 0)
    for (const { unit, due, ...leftover } of LEFTOVERS) {
      await openOutstanding(services, head, { ...leftover, unitPath: `25/${unit}/`, doer: officer.accountId, dueOn: due === null ? null : on(due) })
      made++
    }
  return made
}
