import { afterAll, beforeAll, expect, it } from 'vitest'
import { meritLaw } from '#modules/merit/index.ts'
import { markSensitive } from '#modules/purpose/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { makeDossier } from '../archive.fixture.ts'
import { checklists, gapsOf, listDossiersWithGaps } from './index.ts'

let province: TestProvince
let officer: Actor
let other: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer', '25/07900/')
  other = await province.actor('officer', '25/08500/')
})
afterAll(() => province.close())

const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)

async function withPapers(number: string, types: string[], path = '25/07900/'): Promise<string> {
  const dossierId = await makeDossier(province, { number, path })
  let seq = 0
  for (const type of types)
    await province.owner.db.insertInto('document').values({ document_id: newId(), dossier_id: dossierId, seq: (seq += 1), type, type_confirmed: false, path }).execute()
  return dossierId
}
const ask = async (filter: Parameters<typeof listDossiersWithGaps>[3] = {}, actor = officer) => {
  const { clock } = province.services
  const { rows, total } = await see((tx) => listDossiersWithGaps(tx, province.services.database, { day: clock.today(), knownAt: clock.now() }, filter), actor)
  return { total, rows: rows.map((row) => [row.number, row.gaps && row.gaps.map((gap) => gap.code).join(' ')]) }
}

it('the checklists are those of the categories of merit, each with its items', () => {
  expect([...checklists().items.keys()].sort()).toEqual([...meritLaw().categories.keys()].sort())
})

it('a dossier lacks what no paper of any of the named types is there for; one without papers says nothing', async () => {
  const some = await withPapers('1', ['death-notice', 'decision-before-1995', 'other'])
  await withPapers('2', ['martyr-extract', 'martyr-certificate', 'family-confirmation', 'decision'])
  await withPapers('3', [])
  await withPapers('4', ['decision'], '25/08500/')
  const gaps = (category: string | null, ...types: string[]) => gapsOf(category, types)?.map((item) => item.code) ?? null
  expect(gaps('MARTYR', 'death-notice', 'decision-before-1995', 'other')).toEqual(['honour', 'kin'])
  expect(gaps('MARTYR', 'martyr-extract', 'martyr-certificate', 'family-confirmation', 'decision')).toEqual([])
  expect(gaps('MARTYR')).toBe(null)
  expect(gaps(null, 'decision')).toBe(null)
  expect(await ask()).toEqual({ total: 1, rows: [['1', 'honour kin']] })
  expect(await ask({}, other)).toEqual({ total: 1, rows: [['4', 'death honour kin']] })
  expect(await ask({ category: 'MARTYR', item: 'kin' })).toMatchObject({ total: 1 })
  expect(await ask({ category: 'MARTYR', item: 'death' })).toEqual({ total: 0, rows: [] })
  expect(await ask({ category: 'WAR_INVALID' })).toEqual({ total: 0, rows: [] })
  expect(await ask({ areaPath: '25/08500/' })).toEqual({ total: 0, rows: [] })
  await markSensitive(province.services, officer, { subject: 'dossier', id: some, reason: 'kín' })
  expect(await ask()).toEqual({ total: 1, rows: [['1', null]] })
})
