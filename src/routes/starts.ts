import { canCorrectReadings, canFreezeFigures, canKeepRegister, canKeepSystem, canManageAccounts, canReadAudit, canReadRecords, canTakeIn } from '#modules/accounts/index.ts'
import { canReceive, canWorkOnCases } from '#modules/applications/index.ts'
import { canNumber } from '#modules/issuing/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { m } from '#ui/messages/messages.js'

/** Where the day of who is signed in begins, first things first. */
export const startsOf = (actor: Actor): { href: string; label: string }[] => [
  ...(canReceive(actor) ? [{ href: '/mot-cua/tiep-nhan', label: m.start_receive() }] : []),
  ...(canReceive(actor) || canWorkOnCases(actor) ? [{ href: '/mot-cua', label: m.start_cases() }] : []),
  ...(canTakeIn(actor) ? [{ href: '/nhap', label: m.place_intake() }] : []),
  ...(canCorrectReadings(actor) ? [{ href: '/ho-so?tinh-trang=can-xem', label: m.start_review() }] : []),
  ...(canKeepRegister(actor) ? [{ href: '/nguoi/them', label: m.person_new_title() }] : []),
  ...(canNumber(actor) ? [{ href: '/van-thu', label: m.clerk_title() }] : []),
  ...(canReadAudit(actor) ? [{ href: '/nhat-ky', label: m.start_audit() }] : []),
  ...(canFreezeFigures(actor) && !canTakeIn(actor) ? [{ href: '/chi-tieu', label: m.start_figures() }] : []),
  ...(canManageAccounts(actor) ? [{ href: '/tai-khoan', label: m.start_accounts() }] : []),
  ...(canKeepSystem(actor) ? [{ href: '/cong-viec', label: m.start_jobs() }] : []),
  ...(canReadRecords(actor) && !canCorrectReadings(actor) ? [{ href: '/tim', label: m.search_label() }] : []),
]

const WITHOUT_REGISTER = ['payments', 'party']
export const isWithoutRegister = (actor: Actor): boolean => WITHOUT_REGISTER.includes(actor.role)
