import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addDays, daysBetween, legalDate, type LegalDate } from '#shared/legal-date.ts'
import { loadCalendarData } from './calendar.files.ts'
import { buildCalendar } from './calendar.model.ts'
import { countDeadline } from './deadlines.model.ts'
import type { Deadline, DeadlineInput, Limit, OpenHours } from './deadlines.types.ts'
import { parseLimit } from './limits.model.ts'

const data = loadCalendarData('law')
const calendar = buildCalendar(data)

const at = (text: string): Date => new Date(`${text.length === 10 ? `${text}T09:00` : text}:00+07:00`)
const limitOf = (text: string): Limit => {
  const limit = parseLimit(text)
  if (limit === undefined) throw new Error(text)
  return limit
}
const count = (received: string, limit: string, more: Partial<DeadlineInput> = {}, on = calendar): Deadline =>
  countDeadline(
    { receivedAt: at(received), parts: [{ limit: limitOf(limit), kind: 'limit', label: null, source: null, confidence: 'high' }], ...more },
    on,
  )
const dueOn = (deadline: Deadline): string => (deadline.kind === 'due' ? deadline.dueOn : deadline.kind === 'refused' ? deadline.code : deadline.kind)
const pause = (from: string, to: string | null, state: 5 | 6 | 8 = 5) => ({ from: at(from), to: to === null ? null : at(to), state })

// The oracle knows nothing of the code under test: its days off are cut out of the text of the file, line by line, and it counts by writing
// down every day and striking out what does not count.
const text = readFileSync('law/calendar/years.yaml', 'utf8')
const named = new Map([...text.matchAll(/- \{ day: (\d{4}-\d\d-\d\d), (kind|for): /g)].map(([, day = '', what]) => [day, what === 'kind' ? 'off' : 'worked']))
const worksNaively = (day: string): boolean => {
  const name = named.get(day)
  if (name !== undefined) return name === 'worked'
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}
function naive(received: string, amount: number, working: boolean, paused: [string, string][]): string | undefined {
  const days = Array.from({ length: 700 }, (_, i) => new Date(Date.parse(`${received}T00:00:00Z`) + i * 86_400_000).toISOString().slice(0, 10))
  const stands = (day: string) => paused.some(([from, to]) => day > from && day <= to)
  const later = days.slice(1).filter((day) => !stands(day))
  if (working) return later.filter(worksNaively)[amount - 1]
  const last = later[amount - 1] ?? ''
  return later.find((day) => day >= last && worksNaively(day))
}

const dayArbitrary = fc.integer({ min: 0, max: daysBetween(legalDate('2018-01-01'), legalDate('2026-06-30')) }).map((n) => addDays(legalDate('2018-01-01'), n))

describe('against a count by hand of every day', () => {
  const pausesArbitrary = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 15 })), { maxLength: 3 })
  test.each([true, false])('any day of receipt, any amount, any pauses: the same last day (working days: %s)', (working) => {
    fc.assert(
      fc.property(dayArbitrary, fc.integer({ min: 1, max: 60 }), pausesArbitrary, (received, amount, gaps) => {
        let from: LegalDate = received
        const pauses = gaps.map(([wait, length]): [LegalDate, LegalDate] => {
          const begin = addDays(from, wait)
          from = addDays(begin, length)
          return [begin, from]
        })
        const answer = count(received, `${amount} ${working ? 'working days' : 'days'}`, {
          // Pauses follow each other within a day too: the clock is put on by a minute.
          pauses: pauses.map(([a, b], i) => ({ from: at(`${a}T10:${String(10 + i)}`), to: at(`${b}T${b === a ? '10' : '09'}:${String(10 + i)}`), state: 5 as const })),
        })
        expect(dueOn(answer)).toBe(naive(received, amount, working, pauses))
      }),
      { numRuns: 400, seed: 20250425 },
    )
  })

  test('every day between receipt and last day is either counted or told as skipped', () => {
    fc.assert(
      fc.property(dayArbitrary, fc.integer({ min: 1, max: 40 }), (received, amount) => {
        const answer = count(received, `${amount} working days`)
        if (answer.kind !== 'due') throw new Error(answer.kind)
        const skipped = answer.why.reduce((sum, step) => sum + (step.code === 'skipped' ? step.days : 0), 0)
        expect(daysBetween(received, answer.dueOn)).toBe(amount + skipped)
      }),
      { numRuns: 200, seed: 20250426 },
    )
  })

  test('a limit of eight hours a day is the same number of working days', () => {
    fc.assert(
      fc.property(dayArbitrary, fc.integer({ min: 1, max: 20 }), (received, days) => {
        expect(dueOn(count(received, `${days * 8} working hours`))).toBe(dueOn(count(received, `${days} working days`)))
      }),
      { numRuns: 100, seed: 20250427 },
    )
  })
})

describe('each swap', () => {
  // Received on the day before the first of the two days; five working days.
  it.each([
    ['2018-12-31 for 2019-01-05', '2018-12-28', '2019-01-07', 'holidays-library'],
    ['2019-04-29 for 2019-05-04', '2019-04-26', '2019-05-07', 'holidays-library'],
    ['2024-04-29 for 2024-05-04', '2024-04-26', '2024-05-07', 'holidays-library'],
    ['2025-05-02 for 2025-04-26', '2025-04-25', '2025-05-06', 'CV-8726-2024'],
    ['2026-01-02 for 2026-01-10', '2025-12-31', '2026-01-09', 'home-affairs-2025-12-25'],
    ['2026-08-31 for 2026-08-22', '2026-08-21', '2026-08-27', 'national-day-notice-2026'],
  ])('%s', (swap, received, expected, source) => {
    const [off = '', worked = ''] = swap.split(' for ')
    expect(dueOn(count(received, '5 working days'))).toBe(expected)
    const [dayOff, dayWorked] = [calendar.dayOf(legalDate(off)), calendar.dayOf(legalDate(worked))]
    expect(dayOff).toMatchObject({ portion: 0, kind: 'swap', swappedWith: worked, source })
    expect(dayWorked).toMatchObject({ portion: 1, kind: 'worked-instead', swappedWith: off, source })
  })

  it('there is a case for every swap of the files', () => {
    expect(data.years.flatMap((year) => year.off.filter((one) => one.kind === 'swap'))).toHaveLength(6)
  })
})

describe('Tết', () => {
  // Received on the last working day before; one working day. The first working day after Tết, by the table named.
  it.each([
    [2018, '2018-02-13', '2018-02-21', 'holidays-library', 'medium'],
    [2019, '2019-02-01', '2019-02-11', 'holidays-library', 'medium'],
    [2020, '2020-01-22', '2020-01-30', 'holidays-library', 'medium'],
    [2021, '2021-02-09', '2021-02-17', 'holidays-library', 'medium'],
    [2022, '2022-01-28', '2022-02-07', 'holidays-library', 'medium'],
    [2023, '2023-01-19', '2023-01-27', 'holidays-library', 'medium'],
    [2024, '2024-02-07', '2024-02-15', 'holidays-library', 'medium'],
    [2025, '2025-01-24', '2025-02-03', 'holidays-library', 'medium'],
    [2026, '2026-02-13', '2026-02-23', 'holidays-library', 'medium'],
    [2027, '2027-02-03', '2027-02-11', 'holidays-library', 'low'],
  ])('of %i', (year, received, expected, source, confidence) => {
    const answer = count(received, '1 working day')
    expect(dueOn(answer)).toBe(expected)
    expect(answer).toMatchObject({ confidence })
    const told = answer.why.filter((step) => step.code === 'skipped' && step.occasion === 'tet')
    expect(told.length).toBeGreaterThan(0)
    for (const step of told) expect(step).toMatchObject({ source, confidence })
    expect(answer.why.some((step) => step.code === 'unsure' && step.what === 'projected-year')).toBe(year === 2027)
  })

  it('and the day of the Hùng Kings lie where the moon has them', () => {
    const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'Asia/Ho_Chi_Minh', month: 'numeric', day: 'numeric' })
    const moon = (day: LegalDate) => lunar.formatToParts(at(day)).flatMap((part) => (part.type === 'month' || part.type === 'day' ? [part.value] : [])).join('/')
    for (const year of data.years) {
      const days = (occasion: string) => year.off.filter((one) => one.occasion === occasion && one.kind === 'holiday').map((one) => moon(one.day))
      expect(days('tet'), String(year.year)).toContain('1/1')
      expect(days('hung-kings'), String(year.year)).toEqual(['3/10'])
    }
  })
})

describe('counting', () => {
  it('12 working days are not 12 days', () => {
    expect(dueOn(count('2025-05-05', '12 working days'))).toBe('2025-05-21')
    expect(dueOn(count('2025-05-05', '12 days'))).toBe('2025-05-19')
  })

  it('tells how the day came about, the swapped Saturday first', () => {
    const answer = count('2025-04-25T15:40', '12 ngày làm việc')
    expect(dueOn(answer)).toBe('2025-05-15')
    expect(answer.why.map((step) => step.code)).toEqual(['received', 'part', 'counted-from', 'worked-instead', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped', 'due'])
    expect(answer.why[0]).toMatchObject({ on: '2025-04-25', at: '2025-04-25T15:40:00+07:00' })
    expect(answer.why[2]).toMatchObject({ on: '2025-04-26' })
  })

  it('the day is the legal day: half past six in the evening in London is the next day here', () => {
    expect(dueOn(countDeadline({ receivedAt: new Date('2025-05-05T17:30:00Z'), parts: [{ limit: limitOf('1 working day'), kind: 'limit', label: null, source: null, confidence: 'high' }] }, calendar))).toBe('2025-05-07')
  })

  it.each([
    ['14:59 of a working day', '2025-05-05T14:59', '2025-05-05'],
    ['15:00 exactly', '2025-05-05T15:00', '2025-05-05'],
    ['15:01', '2025-05-05T15:01', '2025-05-06'],
    ['15:01 before a swapped Saturday', '2025-04-25T15:01', '2025-04-26'],
    ['15:01 of the last day before Tết', '2026-02-13T15:01', '2026-02-23'],
    ['a Sunday', '2025-05-04T09:00', '2025-05-05'],
  ])('a same-day procedure received at %s', (_, received, expected) => {
    expect(dueOn(count(received, 'same day'))).toBe(expected)
  })

  it('parts follow each other, each in its own unit', () => {
    const part = (limit: string, label: string) => ({ limit: limitOf(limit), kind: 'step' as const, label, source: 'ND-131-2021 Điều 28', confidence: 'high' as const })
    const answer = countDeadline({ receivedAt: at('2024-03-01'), parts: [part('5 working days', 'commune'), part('7 working days', 'district'), part('12 days', 'department')] }, calendar)
    expect(answer).toMatchObject({
      dueOn: '2024-04-01',
      parts: [{ dueOn: '2024-03-08' }, { dueOn: '2024-03-19' }, { dueOn: '2024-04-01' }],
    })
    // 31/3/2024 is a Sunday.
    expect(answer.why.find((step) => step.code === 'ended-on-day-off')).toMatchObject({ on: '2024-03-31', movedTo: '2024-04-01' })
  })
})

describe('the clock stands still', () => {
  it('between the day of the request and the day of the supplement, and says so', () => {
    const answer = count('2025-05-05', '5 working days', { pauses: [pause('2025-05-07T16:00', '2025-05-14T08:00')] })
    // 6 and 7 May count, 8 to 14 May stand, 15, 16 and 19 May count.
    expect(dueOn(answer)).toBe('2025-05-19')
    expect(answer.why.find((step) => step.code === 'skipped' && step.reason === 'paused')).toMatchObject({ from: '2025-05-08', through: '2025-05-14', state: 5 })
    expect(answer).toMatchObject({ confidence: 'low' })
  })

  it('and no day is told while it stands', () => {
    expect(count('2025-05-05', '5 working days', { pauses: [pause('2025-05-07', null, 6)] })).toMatchObject({ kind: 'stopped', since: '2025-05-07', state: 6, counted: 2 })
  })

  it('a pause after the last day moves nothing and is told', () => {
    const answer = count('2025-05-05', '1 working day', { pauses: [pause('2025-06-01', null)] })
    expect(dueOn(answer)).toBe('2025-05-06')
    expect(answer.why.some((step) => step.code === 'pause-too-late')).toBe(true)
  })

  it.each([
    ['before the receipt', [pause('2025-05-04', '2025-05-06')], 'pause-before-receipt'],
    ['backwards', [pause('2025-05-08', '2025-05-07')], 'pause-ends-before-it-begins'],
    ['twice at once', [pause('2025-05-06', '2025-05-09'), pause('2025-05-08', '2025-05-12')], 'pauses-overlap'],
    ['twice, the first open', [pause('2025-05-06', null), pause('2025-05-08', '2025-05-12')], 'pauses-overlap'],
  ])('%s: refused', (_, pauses, code) => {
    expect(dueOn(count('2025-05-05', '5 working days', { pauses }))).toBe(code)
  })
})

describe('more time', () => {
  it('an extension is counted from the last day, in its own unit', () => {
    const answer = count('2025-05-05', '5 working days', { extensions: [{ limit: limitOf('5 days'), reason: 'cần xác minh' }] })
    expect(answer).toMatchObject({ dueOn: '2025-05-19', parts: [{ dueOn: '2025-05-12' }, { dueOn: '2025-05-19' }] })
  })

  it('one new day with an apology, and the day before it stays known', () => {
    const answer = count('2025-05-05', '5 working days', { reappointments: [{ on: legalDate('2025-05-20'), reason: 'chờ trích lục' }] })
    expect(answer).toMatchObject({ dueOn: '2025-05-20', firstDueOn: '2025-05-12' })
    expect(answer.why.find((step) => step.code === 'reappointed')).toMatchObject({ form: 'Mẫu 04', formName: 'Phiếu xin lỗi và hẹn lại ngày trả kết quả', source: 'TT-01-2018-VPCP' })
  })

  it.each([
    ['2025-06-30', 'Phiếu xin lỗi và hẹn lại ngày trả kết quả'],
    ['2025-07-01', null],
    ['2025-09-14', null],
    ['2025-09-15', 'Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết'],
  ])('the letter of apology is that of the day of receipt, %s', (received, name) => {
    const answer = count(received, '5 working days', { reappointments: [{ on: legalDate('2025-12-15'), reason: 'chờ' }] })
    expect(answer.why.find((step) => step.code === 'reappointed')).toMatchObject({ formName: name })
  })

  it.each([
    ['a second one', ['2025-05-20', '2025-05-27'], 'second-reappointment'],
    ['not later than the limit', ['2025-05-12'], 'reappointment-not-later'],
    ['on a day off', ['2025-05-18'], 'reappointment-on-day-off'],
  ])('a new day, %s: refused', (_, days, code) => {
    expect(dueOn(count('2025-05-05', '5 working days', { reappointments: days.map((on) => ({ on: legalDate(on), reason: 'chờ' })) }))).toBe(code)
  })
})

describe('working hours', () => {
  const hours: OpenHours = { open: [{ from: '07:30', until: '11:30' }, { from: '13:30', until: '17:30' }], source: 'given', confidence: 'high' }

  it.each([
    ['within the morning', '2025-05-05T08:00', '2 working hours', '2025-05-05T10:00:00+07:00'],
    ['over the midday pause', '2025-05-05T10:30', '2 working hours', '2025-05-05T14:30:00+07:00'],
    ['over the night', '2025-05-05T16:30', '2 working hours', '2025-05-06T08:30:00+07:00'],
    ['from outside the hours', '2025-05-03T22:00', '4 working hours', '2025-05-05T11:30:00+07:00'],
    ['eight of them', '2025-05-05T15:00', '8 working hours', '2025-05-06T15:00:00+07:00'],
  ])('%s', (_, received, limit, expected) => {
    expect(count(received, limit, { hours })).toMatchObject({ dueAt: expected })
  })

  it('stand still to the minute', () => {
    expect(count('2025-05-05T08:00', '2 working hours', { hours, pauses: [pause('2025-05-05T09:00', '2025-05-06T14:00')] })).toMatchObject({ dueAt: '2025-05-06T15:00:00+07:00' })
    expect(count('2025-05-05T08:00', '2 working hours', { hours, pauses: [pause('2025-05-05T09:00', null)] })).toMatchObject({ kind: 'stopped', counted: 1 })
  })

  it('are refused while no opening hours are sourced, unless they are whole days', () => {
    const unverified = data.hours[0] ?? null
    expect(unverified).toMatchObject({ confidence: 'unverified' })
    expect(dueOn(count('2025-05-05', '4 working hours', { hours: unverified }))).toBe('hours-unverified')
    expect(dueOn(count('2025-05-05', '4 working hours'))).toBe('hours-unverified')
    expect(dueOn(count('2025-05-05', '16 working hours', { hours: unverified }))).toBe('2025-05-07')
  })
})

describe('what is not known', () => {
  it.each([
    ['before the first year', '2017-12-31', '1 working day'],
    ['after the last year', '2028-01-03', '1 working day'],
    ['a count that leaves the last year', '2027-12-30', '5 working days'],
    ['a limit in days that ends beyond', '2027-12-20', '12 days'],
  ])('%s: refused, not guessed', (_, received, limit) => {
    expect(count(received, limit)).toMatchObject({ kind: 'refused', code: 'year-unknown', data: { from: 2018, through: 2027 } })
  })

  it('24/11/2026 is off as long as the switch says so; the answer is marked unsure either way', () => {
    const off = count('2026-11-23', '1 working day')
    const worked = count('2026-11-23', '1 working day', {}, buildCalendar(data, { 'culture-day': false }))
    expect([dueOn(off), dueOn(worked)]).toEqual(['2026-11-25', '2026-11-24'])
    for (const answer of [off, worked]) {
      expect(answer).toMatchObject({ confidence: 'low' })
      expect(answer.why.some((step) => step.code === 'unsure' && step.what === 'switch')).toBe(true)
    }
    expect(() => buildCalendar(data, { 'no-such': true })).toThrow('no switch')
  })

  it('half days count half', () => {
    const half = { ...data, years: data.years.map((year) => (year.year === 2025 ? { ...year, half: [{ day: legalDate('2025-05-06'), worked: 'morning' as const, source: 'product', confidence: 'medium' as const }] } : year)) }
    const answer = count('2025-05-05', '1 working day', {}, buildCalendar(half))
    expect(dueOn(answer)).toBe('2025-05-07')
    expect(answer.why.find((step) => step.code === 'half-day')).toMatchObject({ on: '2025-05-06', half: 'morning' })
  })
})

describe('limits in words', () => {
  it.each([
    ['12 working days', { amount: 12, unit: 'working-days' }],
    ['05 ngày làm việc', { amount: 5, unit: 'working-days' }],
    ['12 ngày', { amount: 12, unit: 'calendar-days' }],
    ['1 day', { amount: 1, unit: 'calendar-days' }],
    ['4 h', { amount: 4, unit: 'working-hours' }],
    ['0.5 working days', { amount: 0.5, unit: 'working-days' }],
    ['trong ngày', { amount: 0, unit: 'same-day' }],
    ['12', undefined],
    ['0 days', undefined],
    ['0.5 days', undefined],
    ['12 weeks', undefined],
    ['-3 days', undefined],
  ])('%s', (words, expected) => {
    expect(parseLimit(words)).toEqual(expected)
  })
})
