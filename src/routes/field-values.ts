import type { FieldName } from '#modules/archive/index.ts'
import { formatEdtf, parseEdtf, parseWrittenDate } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'

const dates: ReadonlySet<FieldName> = new Set(['birthDate', 'deathDate', 'signedOn', 'injuredOn', 'enlistedOn'])

/** A field's value as people write it: dates as 26/10/1938 or 7/1949; '' when there is none. */
export function fieldValue(name: FieldName, value: string | null): string {
  if (value === null) return ''
  if (name === 'sex') return value === 'male' ? m.sex_male() : value === 'female' ? m.sex_female() : value
  return dates.has(name) && parseEdtf(value) ? formatEdtf(value) : value
}

/** What a person typed, as it is kept: dates as EDTF where they can be understood, else as typed. '' means: not on the paper. */
export function typedValue(name: FieldName, typed: string): string | null {
  const text = typed.trim().normalize('NFC')
  if (text === '') return null
  if (name === 'sex') return text === m.sex_male() ? 'male' : text === m.sex_female() ? 'female' : text
  if (!dates.has(name)) return text
  const written = parseWrittenDate(text)
  return written.kind === 'date' ? written.date.edtf : text
}
