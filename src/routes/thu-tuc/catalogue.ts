import { actorName } from '#app/deadline-words.ts'
import { periodOn, procedureLaw, type Procedure } from '#modules/procedures/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { foldName } from '#shared/names.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { inLocale } from '../words.ts'
import { fieldOfLaw } from '../mot-cua/case-words.ts'

const levels: Record<string, () => string> = {
  commune: m.level_commune,
  district: m.level_district,
  province: m.level_province,
  ministry: m.level_ministry,
  central: m.level_central,
}
/** The level at which it is decided; null where that was not read. */
export const levelName = (level: string | null | undefined): string | null => (level ? (levels[level]?.() ?? level) : null)

export type CatalogueEntry = { slug: string; name: string; level: string | null; decidedBy: string | null; unread: boolean; code: string | null }

/** Words of a procedure, folded once a process. */
const words = new Map<string, Set<string>>()
const wordsOf = (procedure: Procedure): Set<string> => {
  const known = words.get(procedure.slug) ?? new Set([...foldName(procedure.name), ...foldName(procedure.en), ...(procedure.code ? [procedure.code.value] : [])])
  words.set(procedure.slug, known)
  return known
}

/** Procedures in force on the day by field, in the order of their names, of which every word typed stands somewhere in the name. */
export function listProcedures(today: LegalDate, asked: string, level = ''): { name: string; procedures: CatalogueEntry[] }[] {
  const { law } = procedureLaw()
  const wanted = /^\d\.\d+$/.test(asked) ? [asked] : foldName(asked)
  const has = (procedure: Procedure) => wanted.every((word) => [...wordsOf(procedure)].some((one) => one.startsWith(word)))
  return law.common.fields
    .map((field) => ({
      name: fieldOfLaw(field.code),
      procedures: [...law.procedures.values()]
        .filter((one) => one.field === field.code && has(one))
        .flatMap((one): CatalogueEntry[] => {
          const period = periodOn(one, today)
          if (period === undefined || (level !== '' && period.level !== level)) return []
          return [
            {
              slug: one.slug,
              name: inLocale(one),
              level: levelName(period.level),
              decidedBy: period.decidedBy && actorName(period.decidedBy, getLocale()),
              unread: period.standing === 'unverified',
              code: one.code?.value ?? null,
            },
          ]
        })
        .sort((a, b) => a.name.localeCompare(b.name, 'vi')),
    }))
    .filter((field) => field.procedures.length > 0)
}
