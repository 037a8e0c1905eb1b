import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SecondReading } from './second-reading.types.ts'
import { criticalFields } from './second-reading.law.ts'
import { asksSecond, sameWord, verdictOf } from './second-reading.model.ts'

describe('whether two persons read the same', () => {
  it.each([
    ['fullName', 'LƯƠNG QUANG ƯỞNG', 'Lương Quang  Ưởng', true],
    ['fullName', 'Nguyễn Văn Hoà', 'Nguyễn Văn Hòa', true],
    ['fullName', 'Nguyễn Văn Hóa', 'Nguyễn Văn Hòa', false],
    ['fullName', 'Nguyễn Văn Đức', 'Nguyễn Văn Dức', false],
    ['documentNumber', 'Số: 123/QĐ-UB', '123 / QĐ UB', true],
    ['documentNumber', '123/QĐ-UB', '128/QĐ-UB', false],
    ['documentNumber', '123/QĐ-UB', '123/QD-UB', false],
    ['birthDate', '1949', '1949-07', false],
    ['injuryRate', '41', '47', false],
    ['deathDate', null, null, true],
    ['deathDate', '1972', null, false],
  ] as const)('%s: %s and %s', (field, a, b, same) => {
    expect(sameWord(field, a, b)).toBe(same)
    expect(sameWord(field, b, a)).toBe(same)
  })
})

describe('whether a second person is asked', () => {
  const read = (accepted: boolean, value: string | null) => ({ accepted, value })
  it.each<[SecondReading, string, ReturnType<typeof read> | undefined, string | null, boolean]>([
    ['doubtful', 'the machine was not sure', read(false, '1949'), '1949', true],
    ['doubtful', 'the machine read nothing', undefined, '1949', true],
    ['doubtful', 'the machine was sure and the person agrees', read(true, '1949'), '1949', false],
    ['doubtful', 'the machine was sure and the person says otherwise', read(true, '1949'), '1948', true],
    ['all', 'the machine was sure and the person agrees', read(true, '1949'), '1949', true],
    ['none', 'the machine was not sure', read(false, '1949'), '1948', false],
  ])('%s: %s', (rule, _what, machine, value, asked) => {
    expect(asksSecond(rule, { field: 'birthDate', value, read: machine })).toBe(asked)
    // What decides about nothing is read once.
    expect(asksSecond(rule, { field: 'signer', value, read: machine })).toBe(false)
  })

  it('is said by data, each field with its reason and source', () => {
    expect(criticalFields().map((one) => one.field)).toEqual(['fullName', 'birthDate', 'deathDate', 'injuryRate', 'documentNumber', 'signedOn'])
    for (const one of criticalFields()) expect([one.why, one.en, one.source].every((text) => text.length > 5)).toBe(true)
  })
})

describe('what the words say together', () => {
  it('two that agree, whoever comes third', () => {
    expect(verdictOf('injuryRate', [{ value: '41' }])).toEqual({ kind: 'open' })
    expect(verdictOf('injuryRate', [{ value: '41' }, { value: '47' }])).toEqual({ kind: 'open' })
    expect(verdictOf('injuryRate', [{ value: '41' }, { value: '47' }, { value: '47' }])).toEqual({ kind: 'agreed', value: '47' })
    expect(verdictOf('injuryRate', [{ value: '41' }, { value: '47' }, { value: '44' }])).toEqual({ kind: 'disputed' })
    expect(verdictOf('deathDate', [{ value: null }, { value: null }])).toEqual({ kind: 'agreed', value: null })
  })

  it('is agreed exactly when two words are the same, and then says one of them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(null, '1', '2', '3'), { minLength: 1, maxLength: 3 }), (values) => {
        const verdict = verdictOf('injuryRate', values.map((value) => ({ value })))
        expect(verdict.kind === 'agreed').toBe(new Set(values).size < values.length)
        if (verdict.kind === 'agreed') expect(values.filter((value) => value === verdict.value).length).toBeGreaterThan(1)
        else expect(verdict.kind).toBe(values.length < 3 ? 'open' : 'disputed')
      }),
      { seed: 7 },
    )
  })
})
