import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeAll, describe, expect, it } from 'vitest'
import { legalDate } from '#shared/legal-date.ts'
import { buildCalendar, countDeadline, loadCalendarData, loadProcedures, type Deadline, type RefusalCode, type WhyStep } from '#modules/procedures/index.ts'
import { compileMessages } from '../compile-messages.ts'
import { addDeadline } from './deadline.ts'

type Words = typeof import('../deadline-words.ts')
let words: Words
beforeAll(async () => {
  await compileMessages()
  words = await import('../deadline-words.ts')
})

function run(...parameters: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [join(import.meta.dirname, '../../../bin/ansinh'), 'deadline', ...parameters], (error, out, err) =>
      done({ status: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

describe('the command', () => {
  it('tells the day and every day skipped, with sources, as JSON in both languages', async () => {
    const { status, out } = await run('--received', '2025-04-25T15:40', '--limit', '12 working days', '--agency', 'phu-tho-home-affairs', '--json')
    const answer = JSON.parse(out) as { why: { code: string; told: { vi: { text: string; source: string | null }; en: { text: string } } }[] }
    expect(status).toBe(0)
    expect(answer).toMatchObject({ kind: 'due', dueOn: '2025-05-15', confidence: 'medium', told: { vi: 'Hạn cuối: thứ Năm 15/05/2025.', en: 'The last day: Thursday 15/05/2025.' } })
    expect(answer.why.map((step) => step.told.en.text)).toContain('Saturday 26/04/2025 counts: it is worked for Friday 02/05/2025.')
    expect(answer.why.map((step) => step.told.vi.text)).toContain('Không tính thứ Sáu 02/05/2025: nghỉ hoán đổi dịp Ngày Quốc tế Lao động, làm bù thứ Bảy 26/04/2025.')
    expect(answer.why.find((step) => step.code === 'worked-instead')?.told.vi.source).toMatch(/^nguồn: Công văn 8726\/VPCP-KGVX/)
  })

  it('counts a procedure with its pause, its extension and one new day', async () => {
    const { out } = await run('--received', '2024-03-04T08:00', '--procedure', 'martyr-worship', '--pause', '5:2024-03-06T10:00/2024-03-13T10:00', '--extend', '2 working days', '--reappoint', '2024-05-06', '--reason', 'chờ trích lục', '--json')
    // 5 and 6 March, then 14, 15 and 18; seven working days to 27; twelve days to 8 April; two more to 10.
    expect(JSON.parse(out)).toMatchObject({ kind: 'due', firstDueOn: '2024-04-10', dueOn: '2024-05-06', parts: [{ dueOn: '2024-03-18' }, { dueOn: '2024-03-27' }, { dueOn: '2024-04-08' }, { dueOn: '2024-04-10' }] })
  })

  it('says why there is no day, and ends with status 1', async () => {
    const { status, out } = await run('--received', '2025-07-01T08:00', '--procedure', 'martyr-worship', '--language', 'en')
    expect(status).toBe(1)
    expect(out).toMatch(/^The steps of the procedure on Tuesday 01\/07\/2025 have no source: .* The case can be received and no day is printed;/)
  })

  it.each([
    [['--received', 'yesterday', '--limit', '1 day'], 'deadlines.not-an-instant'],
    [['--received', '2025-02-30T08:00', '--limit', '1 day'], 'deadlines.not-an-instant'],
    [['--received', '2025-05-05T08:00', '--limit', 'soon'], 'deadlines.not-a-limit'],
    [['--received', '2025-05-05T08:00', '--procedure', 'none'], 'deadlines.unknown-procedure'],
    [['--received', '2025-05-05T08:00', '--limit', '1 day', '--agency', 'home-affairs'], 'deadlines.agency-not-there'],
  ])('refuses %j', async (parameters, code) => {
    const program = new Command('ansinh').exitOverride()
    addDeadline(program)
    await expect(program.parseAsync(['deadline', ...parameters], { from: 'user' })).rejects.toMatchObject({ code })
  })
})

describe('words', () => {
  const data = loadCalendarData('law')
  const sources = { source: 'ND-131-2021 Điều 28', confidence: 'medium' } as const
  const on = legalDate('2025-05-05')
  const why: WhyStep[] = [
    { code: 'received', at: '2025-05-05T08:00:00+07:00', on, ...sources },
    { code: 'part', kind: 'limit', label: null, limit: { amount: 12, unit: 'working-days' }, reason: null, ...sources },
    { code: 'part', kind: 'step', label: 'department', limit: { amount: 12, unit: 'calendar-days' }, reason: null, ...sources },
    { code: 'part', kind: 'extension', label: null, limit: { amount: 4, unit: 'working-hours' }, reason: 'chờ', ...sources },
    { code: 'part', kind: 'extension', label: null, limit: { amount: 0, unit: 'same-day' }, reason: '', ...sources },
    { code: 'counted-from', on, ...sources },
    { code: 'same-day', on, ...sources },
    { code: 'after-hour', hour: '15:00', on, ...sources },
    ...(['weekend', 'holiday', 'compensation', 'swap', 'paused'] as const).map((reason): WhyStep => ({ code: 'skipped', from: on, through: on, days: 1, reason, occasion: 'tet', worked: on, state: 6, ...sources })),
    { code: 'skipped', from: on, through: on, days: 2, reason: 'weekend', occasion: null, worked: null, state: null, ...sources },
    { code: 'worked-instead', on, for: on, ...sources },
    { code: 'half-day', on, half: 'morning', ...sources },
    { code: 'half-day', on, half: 'afternoon', ...sources },
    { code: 'hours-as-days', hours: 16, days: 2, ...sources },
    { code: 'ended-on-day-off', on, movedTo: on, ...sources },
    { code: 'pause-too-late', from: '2025-05-05T08:00:00+07:00', state: 8, ...sources },
    { code: 'unsure', on, what: 'projected-year', name: '2027', ...sources },
    { code: 'unsure', on, what: 'switch', name: 'culture-day', ...sources },
    { code: 'outlives-period', until: on, ...sources },
    { code: 'part-ends', label: null, on, ...sources },
    { code: 'reappointed', from: on, on, reason: 'chờ', form: 'Mẫu 04', formName: 'Phiếu', ...sources },
    { code: 'reappointed', from: on, on, reason: 'chờ', form: null, formName: null, ...sources },
    { code: 'due', on, at: '2025-05-05T23:59:59+07:00', ...sources },
    { code: 'due', on, at: '2025-05-05T10:00:00+07:00', ...sources },
  ]

  it.each(['vi', 'en'] as const)('every line of a why-sheet has a sentence in %s, with nothing left open', (locale) => {
    const told = words.tellSteps(why, words.namesOf(data, loadProcedures('law')), locale)
    expect(told).toHaveLength(why.length)
    for (const { text, source } of told) {
      expect(text).toMatch(/^\S.*\.$/s)
      expect(text).not.toMatch(/undefined|null|NaN|[{}]|culture-day/)
      expect(source).toContain('Nghị định 131/2021/NĐ-CP Điều 28')
    }
    expect(new Set(told.map((line) => line.text)).size).toBe(why.length)
  })

  it.each(['vi', 'en'] as const)('every refusal says what is the matter and what to do, in %s', (locale) => {
    const codes: RefusalCode[] = ['year-unknown', 'no-limit', 'limit-not-stated', 'steps-unverified', 'no-period', 'no-such-way', 'hours-unverified', 'pause-before-receipt', 'pause-ends-before-it-begins', 'pauses-overlap', 'second-reappointment', 'reappointment-not-later', 'reappointment-on-day-off']
    for (const code of codes) {
      const refused: Deadline = { kind: 'refused', code, data: { on, dueOn: on, from: code === 'year-unknown' ? 2018 : '2025-05-05T08:00:00+07:00', through: 2027, by: 'medical-board', way: 'x', known: ['a', 'b'], hours: 4, note: null }, why: [] }
      const text = words.tellDeadline(refused, words.namesOf(data), locale)
      expect(text, code).toMatch(/^\S.*[.:;] \S.*\.$/)
      expect(text, code).not.toMatch(/undefined|null|NaN|[{}]/)
    }
  })

  it('an unsure day and a clock that stands are told as such', () => {
    const part = { limit: { amount: 3, unit: 'working-days' as const }, kind: 'limit' as const, label: null, source: null, confidence: 'high' as const }
    const calendar = buildCalendar(data)
    const names = words.namesOf(data)
    expect(words.tellDeadline(countDeadline({ receivedAt: new Date('2027-03-01T08:00:00+07:00'), parts: [part] }, calendar), names, 'en')).toMatch(/not certain/)
    const stopped = countDeadline({ receivedAt: new Date('2025-05-05T08:00:00+07:00'), parts: [part], pauses: [{ from: new Date('2025-05-06T08:00:00+07:00'), to: null, state: 5 }] }, calendar)
    expect(words.tellDeadline(stopped, names, 'en')).toBe('The clock stands still since Tuesday 06/05/2025: papers are awaited from the citizen. Counted so far: 1 working day. No day can be told; counting goes on when the case does.')
  })
})
