import { isLegalDate } from '#shared/legal-date.ts'

/** A day as typed, 30/06/2026 or 2026-06-30; nothing for what is no day. */
export function typedDay(text: string | undefined): string {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec((text ?? '').trim())
  const day = parts ? `${parts[3]}-${parts[2]?.padStart(2, '0')}-${parts[1]?.padStart(2, '0')}` : (text ?? '').trim()
  return isLegalDate(day) ? day : ''
}
