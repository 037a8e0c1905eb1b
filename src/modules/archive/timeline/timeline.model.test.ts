import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOnLine } from './timeline.model.ts'

const line = (...dates: (string | null)[]) => placeOnLine(dates.map((edtf) => ({ edtf }))).map(({ event, standing }) => `${event.edtf ?? '–'} ${standing}`)

test('dates stand where they may have been, the less exact before the exact ones they contain', () => {
  expect(line('1973-04-24', '1973', null, '1948~', '197X', '1973-04', '../1945', '1950/1953', 'XXXX')).toEqual([
    '../1945 span', '1948~ about', '1950/1953 span', '197X span', '1973 year', '1973-04 month', '1973-04-24 day', '– unknown', 'XXXX unknown',
  ]) // prettier-ignore
})

test('no event is lost or made, and one that surely came first stands first', () => {
  const year = fc.integer({ min: 1880, max: 2020 })
  const dates = fc.oneof(year.map(String), year.map((one) => `${one}~`), fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([one, month]) => `${one}-${String(month).padStart(2, '0')}`), fc.constant(null))
  fc.assert(
    fc.property(fc.array(dates), (all) => {
      const placed = placeOnLine(all.map((edtf) => ({ edtf })))
      expect(placed.map(({ event }) => event.edtf).sort()).toEqual([...all].sort())
      const years = placed.flatMap((one) => one.year ?? [])
      expect(years).toEqual(years.toSorted((a, b) => a - b))
    }),
  )
})
