import { describe, expect, it } from 'vitest'
import { legalDate } from '#shared/legal-date.ts'
import { delayUntil, nextLook, reminderOn } from './lending.model.ts'

const day = (text: string) => legalDate(`2026-06-${text}`)
const due = day('15')

describe('reminders of a loan due on the 15th', () => {
  it.each([
    ['13', null, null],
    ['14', null, 'soon'],
    ['15', null, 'soon'],
    ['15', '14', null],
    ['16', '14', 'overdue'],
    ['16', null, 'overdue'],
    ['22', '16', null],
    ['23', '16', 'overdue'],
  ] as const)('on the %s, last reminded on %s: %s', (today, last, kind) => {
    expect(reminderOn(day(today), due, last === null ? null : day(last))).toBe(kind)
  })

  it.each([['01', '14'], ['14', '16'], ['15', '16'], ['16', '23'], ['20', '27']])('looked at on the %s, it is looked at again on the %s', (today, next) => {
    expect(nextLook(day(today), due)).toBe(day(next))
  })

  it('wait until the office opens, and not at all when that has passed', () => {
    expect(delayUntil(new Date('2026-06-14T07:00:00+07:00'), day('14'))).toBe(3_600_000)
    expect(delayUntil(new Date('2026-06-14T09:00:00+07:00'), day('14'))).toBe(0)
  })
})
