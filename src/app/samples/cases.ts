import type { Agency } from '#modules/areas/index.ts'
import { CHANNELS, formPages, papersNeeded, stepsBefore, type CaseScript, type PaperRow, type ScriptedAct } from '#modules/applications/index.ts'
import { procedureLaw, periodOn, type Procedure } from '#modules/procedures/index.ts'
import { addDays, legalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'
import { formatName, makeName } from './personal-names.ts'
import { randomStream, type Random } from './random.ts'

/** Procedures of the made-up cases, with how often each comes. */
const PROCEDURES = ['certificate-reissue', 'war-invalid-and-sick-soldier', 'martyr-worship', 'martyr-relatives-allowance', 'dossier-transfer', 'dossier-extract-or-copy', 'sick-soldier', 'social-funeral'] as const

/** Instants of a day at which cases come in: few, so that the day promised is counted once for many. */
const HOURS = ['08:10', '09:30', '10:40', '13:45', '14:50']

export type CaseMakers = {
  /** Who receives at the counter of the province, and who checks, drafts and signs there. */
  reception: string
  officer: string
  head: string
  /** Who works in the commune of a path. */
  communeOfficer(path: string): string
}

export type CaseSize = { seed: number; count: number; from: LegalDate; until: LegalDate; paths: readonly string[]; makers: CaseMakers; agencies: readonly Agency[] }

/**
 * Made-up cases in the order of their reception, spread over the days and today's communes, as they are found where the units of those days
 * have ended; half of those of the last weeks are still open, about one in a hundred of eight years. What they say is invented, and their
 * request says MẪU.
 */
export function* makeCases({ seed, count, from, until, paths, makers, agencies }: CaseSize): Generator<CaseScript & { slug: string }> {
  const days: LegalDate[] = []
  const { calendar, law } = procedureLaw()
  for (let day = from; day < until; day = addDays(day, 1)) if ((calendar.dayOf(day)?.portion ?? 0) > 0) days.push(day)
  const procedures = PROCEDURES.flatMap((slug) => law.procedures.get(slug) ?? [])
  const openFrom = addDays(until, -OPEN_DAYS)
  for (let index = 0; index < count; index++) {
    const random = randomStream(seed, 'case', index)
    const place = Math.floor((index * days.length * HOURS.length) / count)
    const day = days[Math.floor(place / HOURS.length)] ?? from
    const at = new Date(`${day}T${HOURS[place % HOURS.length]}:00+07:00`)
    const procedure = random.pick(procedures)
    const path = random.pick(paths)
    const left = day >= openFrom && random.chance(0.5)
    yield oneCase(random, procedure, { at, day, path, left, until, makers, agencies })
  }
}

/** How far back cases may still be open. */
const OPEN_DAYS = 60

type Around = { at: Date; day: LegalDate; path: string; left: boolean; until: LegalDate; makers: CaseMakers; agencies: readonly Agency[] }

function oneCase(random: Random, procedure: Procedure, { at, day, path, left, until, makers, agencies }: Around): CaseScript & { slug: string } {
  const { law } = procedureLaw()
  const period = periodOn(procedure, day)
  const channels = CHANNELS.filter((channel) => procedure.channels.some((one) => one.channel === channel))
  const channel = random.chance(0.75) || channels.length === 1 ? 'counter' : random.pick(channels)
  const name = formatName(makeName(random, random.chance(0.5) ? 'male' : 'female'))
  const meritName = formatName(makeName(random, 'male'))
  const form: Record<string, string> = {}
  for (const field of formPages(procedure, law.common).flatMap((page) => page.fields))
    if (field.required)
      form[field.code] =
        field.code === 'meritName' ? meritName : field.kind === 'name' ? name : field.kind === 'date' ? '1960' : field.code === 'request' ? 'MẪU: đề nghị giải quyết' : field.kind === 'place' ? 'khu 3' : 'mẫu'
  const papers = papersNeeded(procedure, [], day).map((one): PaperRow => {
    const reused = (one.databases.length > 0 || one.papers.includes('identity-card')) && random.chance(0.5)
    return { paper: one.papers[0] ?? '', how: reused ? 'database' : 'handed', originals: reused ? 0 : 1, copies: 0, documentId: null, pageIds: null, batchFileId: null }
  })
  const inCommune = random.chance(0.6)
  const commune = { accountId: makers.communeOfficer(path), role: 'commune-officer' }
  const reception = inCommune ? commune : { accountId: makers.reception, role: 'reception' }
  const officer = { accountId: makers.officer, role: 'officer' }
  const head = { accountId: makers.head, role: 'head' }
  const department = agencies.find((one) => one.kind === 'department' && periodContains(one, day) && one.functions.some((held) => held.function === procedure.function && periodContains(held, day)))?.code ?? '25/'
  const decidedBy = period?.decidedBy === 'commune-committee' ? path : period?.decidedBy === 'department' ? department : (period?.decidedBy ?? null)

  const acts: ScriptedAct[] = [{ kind: 'registered', at, by: reception, note: '', papers }]
  let when = at
  /** Later, on a working day or not: who works late is not asked. */
  const later = (low: number, high: number) => (when = new Date(when.getTime() + random.int(low, high) * 3_600_000 + random.int(0, 59) * 60_000))
  const end = new Date(`${until}T00:00:00+07:00`)
  const stopAt = left ? random.int(-1, 6) : 99
  const act = (one: Omit<ScriptedAct, 'note' | 'at'> & { note?: string }): boolean => {
    if (when >= end || acts.length > stopAt + 1) return false
    acts.push({ note: '', at: when, ...one })
    return true
  }
  const facts = { dossierCompared: true, medicalRecordReceived: true, higherActReceived: true }
  const script = { slug: procedure.slug, way: null, channel, form, conditions: [], path, alsoPaths: [], receivedBy: inCommune ? path : department, decidedBy, acts }
  if (channel === 'counter') acts.push({ kind: 'received', at, by: reception, note: '' })
  else {
    when = new Date(`${addDays(day, 1)}T${random.pick(HOURS)}:00+07:00`)
    if (random.chance(0.03)) return act({ kind: 'not-received', by: reception, note: 'Thiếu giấy tờ' }), script
    if (!act({ kind: 'received', by: reception, papers: [] })) return script
  }
  // The steps are those of the day of receipt.
  const { steps, deciding } = stepsBefore(procedure, legalDateOf(when))
  for (let step = 0; step <= deciding; step++) {
    const role = steps[step]?.role
    const hand = role === 'commune-officer' ? commune : officer
    later(2, 60)
    if (!act({ kind: 'taken', by: hand })) return script
    if (step === 0 && random.chance(0.08)) {
      later(1, 10)
      if (!act({ kind: 'supplement-asked', by: hand, note: 'Thiếu chữ ký', ask: [] })) return script
      later(24, 200)
      if (random.chance(0.05)) return act({ kind: 'withdrawn', by: hand, note: 'Không có nhu cầu nữa' }), script
      if (!act({ kind: 'supplemented', by: reception, papers: [] })) return script
    }
    later(2, random.chance(0.06) ? 700 : 90)
    if (step < deciding && !act({ kind: 'passed-on', by: hand, facts })) return script
    if (step === deciding && !act({ kind: 'drafted', by: hand, facts, draft: { outcome: random.chance(0.95) ? 'granted' : 'refused', text: 'MẪU: quyết định', result: 0 } })) return script
  }
  later(1, 30)
  if (!act({ kind: 'decided', by: head })) return script
  later(4, 100)
  act({ kind: 'handed-out', by: reception, receiver: name })
  return script
}

/** The first day of the made-up cases: the calendar of working days begins with that year. */
export const CASES_FROM = legalDate('2018-01-02')
