import { redirect, type Cookies } from '@sveltejs/kit'
import { keepCookies } from '#app/cookies.ts'
import type { Answer, PasswordFault } from '#modules/accounts/index.ts'
import { MIN_PASSWORD_LENGTH } from '#modules/accounts/index.ts'
import { systemClock } from '#shared/clock.ts'
import { m } from '#ui/messages/messages.js'
import type { FormState } from '#ui/types.ts'

/** "Đợi 12 phút…": how long a door stays shut, as a sentence that says what to do. */
export function shutMessage(until: Date): string {
  const minutes = Math.max(1, Math.ceil((until.getTime() - systemClock.now().getTime()) / 60_000))
  return m.acc_shut({ minutes: String(minutes) })
}

const faults: Record<PasswordFault, () => string> = {
  'too-short': () => m.acc_password_too_short({ count: String(MIN_PASSWORD_LENGTH) }),
  'too-long': m.acc_password_too_long,
  'one-letter': m.acc_password_one_letter,
  'holds-name': m.acc_password_holds_name,
}
export const passwordFault = (fault: PasswordFault): string => faults[fault]()

export const refusedForm = (field: string, message: string, values: Record<string, string> = {}): { form: FormState } => ({ form: { problems: [{ field, message }], values } })

/** Both fields of a new password; a problem when they differ. */
export function newPassword(form: FormData): { password: string } | { problem: { form: FormState } } {
  const password = String(form.get('password') ?? '').normalize('NFC')
  if (password !== String(form.get('again') ?? '').normalize('NFC')) return { problem: refusedForm('again', m.acc_password_differs()) }
  return { password }
}

/** Where an answer of the door leads. Does not return when it opens. */
export function enter(answer: Extract<Answer, { kind: 'in' | 'factor-needed' }>, cookies: Cookies, back: string): never {
  keepCookies(answer.headers, cookies)
  redirect(303, answer.kind === 'factor-needed' ? `/dang-nhap/ma?ve=${encodeURIComponent(back)}` : back)
}
