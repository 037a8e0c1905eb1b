import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../test/province.ts'
import { bulkLoadDossiers, entryOfSample } from './bulk-province.ts'
import { registerDossier } from './register-dossier.ts'
import type { RegisterEntry } from './register-entries.ts'
import { makeDossier } from './samples/province.ts'

const FONDS = { code: 'NCC', title: 'Hồ sơ người có công với cách mạng' }
const TABLES = [
  'person', 'person_name', 'name_form', 'person_vital', 'person_residence', 'person_identifier', 'relation',
  'merit_record', 'recognition', 'merit_rating', 'fonds', 'box', 'dossier', 'dossier_person', 'dossier_custody',
] as const // prettier-ignore

let oneByOne: TestProvince
let inBulk: TestProvince
beforeAll(async () => {
  oneByOne = await makeProvince()
  inBulk = await makeProvince()
})
afterAll(() => Promise.all([oneByOne.close(), inBulk.close()]))

/** Samples of every kind, one with a relative whom another commune manages and all that an entry can say. */
function entries(): RegisterEntry[] {
  const samples = Array.from({ length: 30 }, (_, index) =>
    entryOfSample(makeDossier(3, index * 7), 8 + index),
  )
  const [first] = samples
  if (!first) throw new Error('no sample')
  samples.push({
    ...first,
    number: 'PTO/LS-9990001-CM',
    rating: { rate: 61, from: null },
    person: {
      ...first.person,
      fullName: 'Kiều Thị Mẫu',
      path: '25/07999/',
      home: { written: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ', area: null },
      residence: { written: 'khu 3, xã Chí Đám', area: null, from: null },
      identifiers: [{ kind: 'citizen-id', value: '025 100 000123' }],
    },
    relatives: [
      {
        kind: 'child',
        part: 'applicant',
        person: { fullName: 'Kiều Văn Con', path: '25/07900/', birth: { written: 'Mậu Thân' } },
      },
    ],
  })
  return samples
}

/** All rows of a table with what differs between two provinces put aside: ids are replaced by what they stand for. */
async function rowsOf(province: TestProvince): Promise<Record<string, string[]>> {
  const names = new Map<string, string>()
  const tables: Record<string, Record<string, unknown>[]> = {}
  for (const table of TABLES) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      province.owner.db,
    )
    tables[table] = rows
  }
  const remember = (table: string, key: string, label: (row: Record<string, unknown>) => unknown[]) => {
    for (const row of tables[table] ?? []) names.set(String(row[key]), JSON.stringify(label(row)))
  }
  remember('person', 'person_id', (row) => [
    row['full_name'],
    row['birth_written'],
    row['home_written'],
    row['path'],
  ])
  remember('merit_record', 'merit_record_id', (row) => [row['number_written'], row['category']])
  remember('fonds', 'fonds_id', (row) => [row['code']])
  remember('box', 'box_id', (row) => [row['code']])
  remember('dossier', 'dossier_id', (row) => [row['number_written'], row['title']])
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows
        .map((row) =>
          JSON.stringify(
            Object.entries(row)
              .filter(([column]) => column !== `${table}_id` && !['known', 'created_at', 'xid'].includes(column))
              .map(([column, value]) => [
                column,
                column.endsWith('_id') && value !== null ? names.get(String(value)) : value,
              ]),
          ),
        )
        .sort(),
    ]),
  )
}

test('the bulk path writes the rows that the use cases write, table by table', async () => {
  const archivist = await oneByOne.actor('archivist')
  for (const entry of entries()) await registerDossier(oneByOne.services, archivist, FONDS, entry)
  const progress: number[] = []
  const loaded = await bulkLoadDossiers(inBulk.services, await inBulk.actor('archivist'), FONDS, entries(), {
    batch: 12,
    onProgress: (count) => progress.push(count),
  })
  expect(loaded).toBe(31)
  expect(progress).toEqual([12, 24, 31])
  const [expected, made] = [await rowsOf(oneByOne), await rowsOf(inBulk)]
  for (const table of TABLES) {
    expect(expected[table]?.length, `${table} has rows to compare`).toBeGreaterThan(0)
    expect(made[table], table).toEqual(expected[table])
  }
})

test('a batch that fails leaves nothing of itself and all of those before it', async () => {
  const province = await makeProvince()
  try {
    const archivist = await province.actor('archivist')
    const list = entries()
    const broken = list.map((entry, index) =>
      index === 20 ? { ...entry, rating: { rate: 0, from: null } } : entry,
    )
    await expect(
      bulkLoadDossiers(province.services, archivist, FONDS, broken, { batch: 10 }),
    ).rejects.toThrow(/merit_rating_percent/)
    const { rows } = await sql<{ dossiers: number; subjects: number }>`
      select (select count(*) from dossier) as dossiers, (select count(*) from dossier_person where part = 'subject') as subjects`.execute(
      province.owner.db,
    )
    expect(rows).toEqual([{ dossiers: 20, subjects: 20 }])
  } finally {
    await province.close()
  }
})

test('a dossier is in the scope of the commune where one of its persons lives, and the others in it are not', async () => {
  const [there, elsewhere] = [
    await inBulk.actor('commune-officer', '25/07900/'),
    await inBulk.actor('commune-officer', '25/04792/'),
  ]
  const seen = (actor: typeof there) =>
    asActor(inBulk.services.database, actor, async (tx) => ({
      dossiers: await tx
        .selectFrom('dossier')
        .select('number_written')
        .where('number_written', '=', 'PTO/LS-9990001-CM')
        .execute(),
      custody: await tx
        .selectFrom('dossier_custody as c')
        .innerJoin('dossier as d', 'd.dossier_id', 'c.dossier_id')
        .select('d.number_written')
        .where('d.number_written', '=', 'PTO/LS-9990001-CM')
        .execute(),
      persons: await tx
        .selectFrom('person')
        .select('full_name')
        .where('full_name', 'like', 'Kiều%')
        .execute(),
    }))
  const dossier = [{ number_written: 'PTO/LS-9990001-CM' }]
  expect(await seen(there)).toEqual({
    dossiers: dossier,
    custody: dossier,
    persons: [{ full_name: 'Kiều Văn Con' }],
  })
  expect(await seen(elsewhere)).toEqual({ dossiers: [], custody: [], persons: [] })
})

test.each(['commune-officer', 'auditor', 'administrator'])('%s loads nothing in bulk', async (role) => {
  const actor = await inBulk.actor(role)
  await expect(bulkLoadDossiers(inBulk.services, actor, FONDS, entries())).rejects.toMatchObject({
    code: 'forbidden',
  })
})
