import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stoppedClock } from './clock.ts'
import { idTime, isUuid, newId, parsePublicId, toPublicId, type Id } from './ids.ts'

const anyId = fc.uuid().map((uuid) => uuid as Id<'per'>)

describe('an id', () => {
  it('is a version 7 UUID that carries the instant of its clock', () => {
    const id = newId(stoppedClock(new Date('2099-01-01T00:00:00Z')))
    expect(isUuid(id)).toBe(true)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(idTime(id)).toBe(Date.parse('2099-01-01T00:00:00Z'))
  })

  it('is greater than the one before it, within a millisecond and when the clock steps back', () => {
    const late = stoppedClock(new Date('2099-06-01T00:00:00Z'))
    const early = stoppedClock(new Date('2026-06-15T00:00:00Z'))
    const ids = [...Array.from({ length: 10_000 }, () => newId(late)), newId(early), newId(early)]
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('comes back from its public form, however the letters are cased', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const shown = toPublicId('per', id)
        expect(shown).toMatch(/^per_[0-9a-hjkmnp-tv-z]{26}$/)
        expect(parsePublicId('per', shown)).toBe(id)
        expect(parsePublicId('per', `per_${shown.slice(4).toUpperCase()}`)).toBe(id)
      }),
    )
  })

  it('sorts in its public form as it sorts itself', () => {
    fc.assert(fc.property(anyId, anyId, (a, b) => a < b === toPublicId('per', a) < toPublicId('per', b)))
  })

  it.each([
    'dos_01m85bv566e95s9bbmphdnm3eg',
    'per_01m85bv566e95s9bbmphdnm3e',
    'per_zzzzzzzzzzzzzzzzzzzzzzzzzz',
    'per_',
    '',
  ])('of a person is not read from %s', (text) => {
    expect(parsePublicId('per', text)).toBeUndefined()
  })
})
