import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { loadAgencyFile } from './agencies.files.ts'
import { listAgencies } from './agencies.queries.ts'
import { loadAgencies } from './agencies.repository.ts'
import { loadAreaFiles, loadAreaSources, loadAreaTiles } from './areas.files.ts'
import { areasOn, buildAreaIndex } from './areas.model.ts'
import { listHamlets, loadHamlets, readHamlets } from './hamlets.repository.ts'

const data = loadAgencyFile('law/agencies')
const index = buildAreaIndex(loadAreaFiles('law/areas'))
const today = legalDate('2026-06-15')

/** The provincial agencies that had a function on a day, of one province. */
const having = (code: string, day: string, area = '25') =>
  data.agencies
    .filter((agency) => agency.areaCode === area)
    .filter((agency) =>
      agency.functions.some(
        (held) => held.function === code && held.from <= day && (held.until === null || day < held.until),
      ),
    )
    .map((agency) => agency.code)

describe('the agencies', () => {
  it.each([
    ['merit', '2025-02-28', 'phu-tho-labour'],
    ['merit', '2025-03-01', 'phu-tho-home-affairs'],
    ['merit', '2025-06-30', 'phu-tho-home-affairs'],
    ['merit', '2025-07-01', 'home-affairs'],
    ['social-protection', '2025-02-28', 'phu-tho-labour'],
    ['social-protection', '2025-03-01', 'phu-tho-health'],
    ['vocational-education', '2025-03-01', 'phu-tho-education'],
    ['poverty-reduction', '2025-07-01', 'agriculture'],
    ['drug-treatment', '2025-07-01', 'police'],
  ])('of Phú Thọ with the function %s on %s are %s', (code, day, agency) => {
    expect(having(code, day)).toEqual([agency])
  })

  it('have each function in one place of a province on every day since 2015', () => {
    for (const { code } of data.functions)
      for (const day of ['2015-01-01', '2025-02-28', '2025-03-01', '2025-06-30', '2025-07-01', '2026-06-15'])
        expect([code, day, having(code, day).length]).toEqual([code, day, 1])
    for (const area of ['26', '17'])
      for (const { code } of data.functions)
        expect([having(code, '2025-06-30', area).length, having(code, '2025-07-01', area).length]).toEqual([
          1, 0,
        ])
  })

  it('of districts ended with them', () => {
    const district = data.agencies.find((agency) => agency.kind === 'district-division')
    expect(district?.until).toBe('2025-07-01')
    expect(areasOn(legalDate('2025-07-01'), 'district', index)).toEqual([])
  })

  it('that were not read of anywhere are marked so', () => {
    for (const one of [...data.agencies, ...data.agencies.flatMap((agency) => agency.functions)])
      if (one.source === 'general-knowledge') expect(one.confidence).toBe('unverified')
  })

  it('of Vĩnh Phúc and Hòa Bình rest on nothing that speaks of Phú Thọ alone', () => {
    const elsewhere = data.agencies.filter((agency) => agency.areaCode === '26' || agency.areaCode === '17')
    const sources = elsewhere.flatMap((agency) => [agency.source, ...agency.functions.map((held) => held.source)])
    expect(sources.length).toBeGreaterThan(12)
    expect(sources).not.toContain('laodong-2025-02-25')
  })

  it.each([
    ['until: 2025-03-01', 'until: 2014-03-01', 'after it ended'],
    ['successor: home-affairs', 'successor: nobody', 'which is not there'],
    ['codes: [vocational-education]', 'codes: [astrology]', 'which is not there'],
  ])('are refused with a stable code when %s becomes %s', (from, to, says) => {
    const folder = mkdtempSync(join(tmpdir(), 'agencies-'))
    try {
      cpSync('law/agencies', folder, { recursive: true })
      const file = join(folder, 'agencies.yaml')
      writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
      expect(() => loadAgencyFile(folder)).toThrow(
        expect.objectContaining({
          code: 'agencies.file-invalid',
          message: expect.stringContaining(says) as string,
        }),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('what the pages show beside', () => {
  it('names every source of every row', () => {
    const sources = loadAreaSources('law/areas')
    const { areas, successions } = loadAreaFiles('law/areas')
    const used = [
      ...areas,
      ...successions,
      ...data.agencies,
      ...data.agencies.flatMap((agency) => agency.functions),
    ]
    const unnamed = used
      .map((row) => row.source)
      .filter(
        (source) => !sources.has(source) && !(/^gso-\d{4}-\d{2}-\d{2}$/.test(source) && sources.has('gso')),
      )
    expect([...new Set(unnamed)]).toEqual([])
  })

  it('has a cell of its own for each of today\u2019s communes', () => {
    const tiles = loadAreaTiles('law/areas')
    const communes = areasOn(today, 'commune', index).filter((area) => area.parentCode === '25')
    expect(tiles.map((tile) => tile.code).toSorted()).toEqual(communes.map((area) => area.code).toSorted())
    expect(new Set(tiles.map((tile) => `${tile.column},${tile.row}`)).size).toBe(tiles.length)
  })
})

describe('in the database', () => {
  let province: TestProvince
  let officer: Actor
  beforeAll(async () => {
    province = await makeProvince()
    officer = await province.actor('officer')
  })
  afterAll(() => province.close())
  const read = <T>(work: Parameters<typeof asActor<T>>[2]) =>
    asActor(province.services.database, officer, work)

  test('agencies are what the file says, however often it is loaded', async () => {
    await loadAgencies(province.owner, 'law/agencies')
    await loadAgencies(province.owner, 'law/agencies')
    const stored = await read((tx) => listAgencies(tx))
    const order = <T extends { code: string; functions: { function: string; from: string }[] }>(all: T[]) =>
      all
        .map((one) => ({
          ...one,
          functions: one.functions.toSorted((a, b) => (a.function + a.from < b.function + b.from ? -1 : 1)),
        }))
        .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    expect(order(stored)).toEqual(order(data.agencies))
  })

  const csv = (...rows: string[]) =>
    ['code,name,commune_code,valid_from,valid_until,source,confidence', ...rows].join('\n')
  test('hamlets are what the list says for the communes that it names; others stay', async () => {
    await loadHamlets(
      province.owner,
      readHamlets(
        csv(
          'a,Khu 1 (mẫu),07999,2025-07-01,,sample,unverified',
          'b,Khu 2 (mẫu),07999,2025-07-01,,sample,unverified',
          'c,Khu 1 (mẫu),07900,2025-07-01,,sample,unverified',
        ),
        index,
      ),
    )
    const second = readHamlets(csv('a,Khu 1 đổi tên (mẫu),07999,2025-07-01,,sample,unverified'), index)
    await loadHamlets(province.owner, second)
    await loadHamlets(province.owner, second)
    expect((await read((tx) => listHamlets(tx))).map((one) => [one.code, one.name, one.communeCode])).toEqual(
      [
        ['c', 'Khu 1 (mẫu)', '07900'],
        ['a', 'Khu 1 đổi tên (mẫu)', '07999'],
      ],
    )
    expect((await read((tx) => listHamlets(tx, '07900'))).map((one) => one.code)).toEqual(['c'])
  })

  test('a hamlet of a commune that does not stand on its day is refused by its row', () => {
    for (const row of [
      'a,Khu 1,99999,2025-07-01,,x,high',
      'a,Khu 1,07975,2025-07-01,,x,high',
      'a,,07999,2025-07-01,,x,high',
      'a,Khu 1,07999,2025-07-01,2025-07-01,x,high',
    ])
      expect(() => readHamlets(csv(row), index)).toThrow(
        expect.objectContaining({ code: 'areas.file-invalid' }),
      )
  })
})
