import { describe, expect, it, test } from 'vitest'
import { ROLES } from '#modules/accounts/accounts.model.ts'
import { loadAgencyFile } from '#modules/areas/index.ts'
import { addDays, legalDate, type LegalDate } from '#shared/legal-date.ts'
import { buildCalendar, loadCalendarData } from './deadlines/index.ts'
import { GUARDS, type StepFacts } from './guards.ts'
import { loadProcedures } from './procedures.files.ts'
import { countProcedureDeadline, periodOn } from './procedures.model.ts'
import type { Procedure } from './procedures.types.ts'

const calendar = buildCalendar(loadCalendarData('law'))
const { procedures, common } = loadProcedures('law')
const get = (slug: string): Procedure => {
  const found = procedures.get(slug)
  if (found === undefined) throw new Error(slug)
  return found
}
const receivedAt = (day: string) => new Date(`${day}T09:00:00+07:00`)
const dueOn = (slug: string, day: string, way?: string) => {
  const answer = countProcedureDeadline(get(slug), { receivedAt: receivedAt(day), ...(way === undefined ? {} : { way }) }, calendar)
  return answer.kind === 'due' ? answer.dueOn : answer.kind === 'refused' ? answer.code : answer.kind
}

/** A day of every period that the calendar knows: its first, else its last, else one between. */
const dayIn = ({ from, until }: { from: LegalDate | null; until: LegalDate | null }): LegalDate =>
  from !== null && from >= '2018-01-01' ? from : until !== null ? addDays(until, -1) : legalDate('2026-06-15')

describe('every procedure', () => {
  it.each([...procedures.keys()])('%s: each way of each period gives a last day, or a refusal that says why', (slug) => {
    const procedure = get(slug)
    expect(procedure.periods.length).toBeGreaterThan(0)
    for (const period of procedure.periods) {
      const on = dayIn(period)
      expect(periodOn(procedure, on)).toBe(period)
      if (period.standing === 'unverified') {
        expect(dueOn(slug, on)).toBe('steps-unverified')
        continue
      }
      for (const way of period.ways) {
        const answer = countProcedureDeadline(procedure, { receivedAt: receivedAt(on), way: way.code }, calendar)
        if (way.steps.some((step) => step.limit === null)) expect(answer).toMatchObject({ kind: 'refused', code: 'limit-not-stated' })
        else {
          expect(answer).toMatchObject({ kind: 'due', parts: way.steps.map(() => ({})) })
          // As sure as what it rests on, and no surer.
          expect(answer.kind === 'due' && answer.confidence).not.toBe('high')
        }
      }
    }
  })

  test('the ordinary way of every sourced period has a limit, but for the one whose law states none for a step', () => {
    const silent = [...procedures.values()].filter((one) => one.periods.some((period) => period.ways[0]?.steps.some((step) => step.limit === null)))
    expect(silent.map((one) => one.slug)).toEqual(['martyr-recognition'])
  })

  test('a department that does a step of a period was there and had the function, and so were district and commune', () => {
    const { agencies } = loadAgencyFile('law/agencies')
    for (const procedure of procedures.values())
      for (const period of procedure.periods)
        for (const step of period.ways.flatMap((way) => way.steps)) {
          const kind = { department: 'department', 'district-division': 'district-division', 'commune-committee': 'commune-committee' }[step.by as string]
          if (kind === undefined || period.from === null || period.from < '2021-07-01') continue
          const having = agencies.filter(
            (agency) =>
              agency.kind === kind && (agency.areaCode === null || agency.areaCode === '25') && agency.functions.some((held) => held.function === procedure.function && held.from <= dayIn(period) && (held.until === null || dayIn(period) < held.until)),
          )
          expect(having.length, `${procedure.slug} ${step.by} ${period.from}`).toBe(1)
        }
  })

  test('a surety is never claimed for what general knowledge says', () => {
    const claims = (value: unknown): { source: string; confidence: string }[] =>
      Array.isArray(value)
        ? value.flatMap(claims)
        : typeof value === 'object' && value !== null
          ? [...('source' in value && 'confidence' in value ? [value as { source: string; confidence: string }] : []), ...Object.values(value).flatMap(claims)]
          : []
    const bold = [...procedures.values()].flatMap(claims).filter(({ source, confidence }) => ['general-knowledge', 'not-found'].includes(source) && confidence !== 'unverified')
    expect(bold).toEqual([])
  })

  test('papers, acts, conditions and pages that all share are used', () => {
    const used = JSON.stringify([...procedures.values()])
    const unused = (['papers', 'acts', 'conditions', 'pages', 'applicants'] as const).flatMap((key) => common[key].filter((one) => !used.includes(`"${one.code}"`)).map((one) => `${key} ${one.code}`))
    expect(unused).toEqual([])
  })

  test('of merit says what its decision does to the register: the department’s own recognition opens the record, another body’s and a rate are entered by hand', () => {
    const does = (slug: string) => [get(slug).effect?.does, ...get(slug).periods.slice(1, 2).flatMap((period) => period.ways.flatMap((way) => (way.effect ? [`${way.code} ${way.effect.does}`] : [])))].filter((one) => one !== undefined)
    // Điều 56, 62.4, 118.1, 119.1, 7.3, 39.2.đ, 130.3.b, 131.1.b and 131.2, 115.5.
    expect(
      Object.fromEntries(
        ['chemical-victim', 'imprisoned-activist', 'suspension-or-end', 'resume-benefit', 'revolutionary-before-1945', 'war-invalid', 'personal-data-correction', 'dossier-transfer', 'certificate-reissue'].map((slug) => [slug, does(slug)]),
      ),
    ).toEqual({
      'chemical-victim': ['recognise'],
      'imprisoned-activist': ['recognise'],
      'suspension-or-end': ['suspension suspend', 'end terminate'],
      'resume-benefit': ['resume'],
      'revolutionary-before-1945': ['by-hand'],
      'war-invalid': ['by-hand'],
      'personal-data-correction': ['by-hand'],
      'dossier-transfer': ['ordinary by-hand', 'arrival by-hand'],
      'certificate-reissue': ['none'],
    })
    for (const one of procedures.values()) {
      const stated = one.effect !== undefined || one.periods.some((period) => period.ways.some((way) => way.effect !== undefined))
      expect(stated, one.slug).toBe(one.field === 'merit')
    }
  })

  test('the money for devices is decided by the department (Điều 90.3.a), and whoever decides instead of the agency named has a note', () => {
    expect(get('assistive-devices').periods.map((period) => period.decidedBy)).toEqual([null, 'department', 'department', null])
    const others = [...procedures.values()].flatMap((one) => one.periods.flatMap((period) => period.ways.flatMap((way) => way.steps.flatMap((step) => (step.does.startsWith('decide') && step.by !== period.decidedBy ? [`${one.slug} ${step.by} ${step.note === undefined ? 'silent' : 'noted'}`] : [])))))
    expect([...new Set(others)]).toEqual(['care-home-admission district-committee noted', 'sick-soldier army-police-unit noted', 'war-invalid-from-army-or-police army-police-unit noted'])
  })

  test('the states that stop the clock are those of the calendar', () => {
    expect(common.states.filter((one) => one.stopsClock).map((one) => one.code)).toEqual(calendar.data.rules.clockStops.states)
  })

  test('roles are roles of accounts, or outside', () => {
    const roles = new Set([...procedures.values()].flatMap((one) => one.periods.flatMap((period) => period.ways.flatMap((way) => way.steps.map((step) => step.role)))))
    for (const role of roles) expect([...ROLES, 'outside']).toContain(role)
  })
})

describe('procedures of NĐ 131/2021', () => {
  // From Monday 4/3/2024: five working days to 11/3, seven to 20/3, twelve days to 1/4 (1/4 is a Monday).
  it.each([
    ['martyr-worship', 'ordinary', '2024-04-01', 'Điều 28'],
    ['heroic-mother-allowance', 'ordinary', '2024-04-01', 'Điều 30'],
    ['hero-allowance', 'ordinary', '2024-04-01', 'Điều 32'],
    ['martyr-relatives-addition', 'ordinary', '2024-04-01', 'Điều 29'],
    ['imprisoned-activist', 'ordinary', '2024-04-01', 'Điều 62'],
    ['resistance-activist', 'ordinary', '2024-04-01', 'Điều 66'],
    ['helper-of-revolution', 'ordinary', '2024-04-01', 'Điều 69'],
    ['death-of-person-with-merit', 'ordinary', '2024-04-01', 'Điều 122'],
    // Twelve days are 16/3, a Saturday: 18/3; seven working days to 27/3; twelve days are 8/4.
    ['death-of-person-with-merit', 'monthly', '2024-04-08', 'Điều 124'],
    // 24/3 is a Sunday.
    ['martyr-relatives-allowance', 'ordinary', '2024-03-25', 'Điều 26.2.a'],
    // 16/3 is a Saturday.
    ['martyr-spouse-remarried', 'ordinary', '2024-03-18', 'Điều 27'],
    ['dossier-transfer', 'ordinary', '2024-03-18', 'Điều 131.1'],
    ['relative-confirmation', 'ordinary', '2024-03-11', 'Điều 116'],
    ['suspension-or-end', 'suspension', '2024-03-11', 'Điều 118'],
    ['suspension-or-end', 'end', '2024-03-11', 'Điều 118'],
    // Three, five and seven working days.
    ['education-support', 'ordinary', '2024-03-25', 'Điều 97'],
  ])('%s, %s: %s (%s)', (slug, way, expected) => {
    expect(dueOn(slug, '2024-03-04', way)).toBe(expected)
  })
})

describe('the days on which the law turned', () => {
  it.each([
    ['martyr-worship', '2022-02-14', 'steps-unverified'],
    ['martyr-worship', '2022-02-15', '2022-03-15'],
    ['martyr-worship', '2025-02-28', '2025-03-31'],
    ['martyr-worship', '2025-03-01', '2025-03-31'],
    ['martyr-worship', '2025-06-30', '2025-07-28'],
    ['martyr-worship', '2025-07-01', 'steps-unverified'],
    ['social-allowance', '2021-06-30', 'steps-unverified'],
    ['social-allowance', '2021-07-01', '2021-08-02'],
    ['social-allowance', '2025-07-01', 'steps-unverified'],
    ['social-allowance', '2026-10-05', 'steps-unverified'],
    ['social-pension', '2025-06-30', 'no-period'],
    ['social-pension', '2025-07-01', 'steps-unverified'],
    ['dossier-transfer', '2025-07-01', '2025-07-14'],
  ])('%s received on %s: %s', (slug, day, expected) => {
    expect(dueOn(slug, day)).toBe(expected)
  })

  it('a case that outlives the period keeps its day, marked unsure', () => {
    const answer = countProcedureDeadline(get('martyr-worship'), { receivedAt: receivedAt('2025-06-20') }, calendar)
    expect(answer).toMatchObject({ kind: 'due', confidence: 'low' })
    expect(answer.why.at(-2)).toMatchObject({ code: 'outlives-period', until: '2025-07-01' })
    expect(countProcedureDeadline(get('martyr-worship'), { receivedAt: receivedAt('2025-05-05') }, calendar)).toMatchObject({ confidence: 'medium' })
  })

  it('an unknown way is refused with the ways that there are', () => {
    expect(countProcedureDeadline(get('dossier-transfer'), { receivedAt: receivedAt('2024-03-04'), way: 'sideways' }, calendar)).toMatchObject({ kind: 'refused', code: 'no-such-way', data: { known: ['ordinary', 'arrival'] } })
  })
})

describe('guards', () => {
  const facts: StepFacts = { missingPapers: [], missingFields: [], dossierCompared: null, medicalRecordReceived: null, higherActReceived: null, daysPosted: 0, complaintOpen: false }
  it.each([
    ['papers-complete', {}, []],
    ['papers-complete', { missingPapers: ['authorisation'], missingFields: ['meritName'] }, ['paper:authorisation', 'field:meritName']],
    ['dossier-compared', {}, ['dossier-not-compared']],
    ['dossier-compared', { dossierCompared: false }, ['dossier-not-compared']],
    ['dossier-compared', { dossierCompared: true }, []],
    ['medical-record-received', {}, ['medical-record-missing']],
    ['medical-record-received', { medicalRecordReceived: true }, []],
    ['higher-act-received', {}, ['higher-act-missing']],
    ['higher-act-received', { higherActReceived: true }, []],
    ['posted-without-complaint', { daysPosted: 1 }, ['posting-not-ended']],
    ['posted-without-complaint', { daysPosted: 2 }, []],
    ['posted-without-complaint', { daysPosted: 2, complaintOpen: true }, ['complaint-open']],
  ] as const)('%s with %o', (name, given, expected) => {
    expect(GUARDS[name]({ ...facts, ...given, missingPapers: [...('missingPapers' in given ? given.missingPapers : [])], missingFields: [...('missingFields' in given ? given.missingFields : [])] })).toEqual(expected)
  })
})
