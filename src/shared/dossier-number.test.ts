import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  dossierNumberKey,
  formatDossierNumber,
  parseDossierNumber,
  type DossierSymbols,
} from './dossier-number.ts'

interface Table {
  readonly police: string
  readonly categories: readonly { symbol: string }[]
  readonly periods: readonly { symbol: string }[]
  readonly provinces: readonly { symbol: string }[]
  readonly local: readonly { symbol: string }[]
}
const table = parse(
  readFileSync(new URL('../../law/merit/dossier-symbols.yaml', import.meta.url), 'utf8'),
) as Table
const set = (rows: readonly { symbol: string }[]) => new Set(rows.map((row) => row.symbol))
const symbols: DossierSymbols = {
  police: table.police,
  localities: set([...table.provinces, ...table.local]),
  categories: set(table.categories),
  periods: set(table.periods),
}
const read = (text: string) => parseDossierNumber(text, symbols)

describe('a dossier number', () => {
  it.each([
    ['PTO/LS 0001234 CM', 'PTO/LS 0001234 CM'],
    ['pto/ls-0001234-cm', 'PTO/LS 0001234 CM'],
    ['PTO - LS / 0001234 / CM', 'PTO/LS 0001234 CM'],
    ['PTO/LS0001234CM', 'PTO/LS 0001234 CM'],
    ['CA-PTO/AQ 000012 BV', 'CA-PTO/AQ 000012 BV'],
    ['BD/LS-07956', 'BD/LS 07956'],
    ['PTO/TKN 0012 TCM', 'PTO/TKN 0012 TCM'],
    ['LS 1234', 'LS 1234'],
  ])('written %s is %s', (written, standard) => {
    const number = read(written)
    expect(number && formatDossierNumber(number)).toBe(standard)
    expect(number?.raw).toBe(written)
  })

  it('keeps its four parts and its zeros', () => {
    expect(read('CA-PTO/LS 0001234 CM')).toEqual({
      police: true,
      locality: 'PTO',
      category: 'LS',
      number: '0001234',
      period: 'CM',
      raw: 'CA-PTO/LS 0001234 CM',
    })
  })

  it.each([
    'PTO/XX 0001234 CM',
    'ZZZ/LS 0001234',
    'PTO/LS 0001234 ZZ',
    'PTO/LS',
    '0001234',
    'QĐ-TTg 1312',
    '',
  ])('is not read from %s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('is found again however it was separated', () => {
    const keys = ['PTO/LS 0001234 CM', 'PTO-LS/1234-CM']
      .map(read)
      .map((number) => number && dossierNumberKey(number))
    expect(keys[0]).toBe('|PTO|LS|1234|CM')
    expect(keys[1]).toBe(keys[0])
  })

  it('knows the symbols of the 63 provinces', () => {
    expect(set(table.provinces).size).toBe(63)
  })
})
