import { standingOn, type CatalogueEntry } from '#modules/procedures/index.ts'
import { addDays, legalDate, type LegalDate } from '#shared/legal-date.ts'

/** What the article tells of the procedures on its day; law/reports has the sentence. */
export const ARTICLE = { on: legalDate('2020-05-26'), inForce: 209, provincial: 114, provincialOnlineThree: 81 }

/** From when the samples stand, and the day on which the department's work went to others: until then only. */
const SINCE = legalDate('2015-01-01')
const GONE = legalDate('2025-03-01')
/** The first day on which one of the samples was at level 3, and the days between one and the next. */
const FIRST_ONLINE = legalDate('2017-01-09')
const LEVEL_TWO_SINCE = legalDate('2016-01-04')

/**
 * Procedures of the demonstration, each marked MẪU and without a national code: as many beside those of the law as make the figures of the
 * article come out on its day. They reach level 3 one after the other, the last one on the eve of that day.
 */
export function sampleProcedures(law: readonly CatalogueEntry[]): CatalogueEntry[] {
  const standing = law.flatMap((entry) => standingOn(entry, ARTICLE.on) ?? [])
  const provincial = ARTICLE.provincial - standing.filter((one) => one.level === 'province').length
  const online = ARTICLE.provincialOnlineThree - standing.filter((one) => one.level === 'province' && (one.onlineLevel ?? 0) >= 3).length
  const count = ARTICLE.inForce - standing.length
  if (online < 0 || provincial < online || count < provincial) throw new Error('the law alone has more procedures than the article tells of')
  return Array.from({ length: count }, (_, index): CatalogueEntry => {
    const level = index < provincial ? 'province' : index % 2 === 0 ? 'district' : 'commune'
    const number = String(index + 1).padStart(3, '0')
    const three = index < online ? onlineSince(index, online) : null
    const base = { level, onlineExtent: null } as const
    return {
      slug: `mau-${number}`,
      nationalCode: null,
      name: `MẪU: thủ tục số ${number}, không có thật`,
      en: `SAMPLE: procedure no. ${number}, not a real one`,
      field: index % 3 === 0 ? 'social-protection' : 'merit',
      sample: true,
      standings: [
        { ...base, from: SINCE, until: LEVEL_TWO_SINCE, onlineLevel: 1 },
        { ...base, from: LEVEL_TWO_SINCE, until: three ?? GONE, onlineLevel: 2 },
        ...(three === null ? [] : [{ ...base, from: three, until: GONE, onlineLevel: 3 }]),
      ],
    }
  })
}

/** The days of level 3, spread evenly from the first one to the eve of the article's. */
function onlineSince(index: number, of: number): LegalDate {
  const days = (Date.parse(ARTICLE.on) - Date.parse(FIRST_ONLINE)) / 86_400_000 - 1
  return addDays(FIRST_ONLINE, Math.floor((days * index) / Math.max(1, of - 1)))
}
