import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { keepSearch, listSavedSearches, removeSearch, renameSearch } from './index.ts'

let province: TestProvince
let owner: Actor, colleague: Actor, commune: Actor, neighbour: Actor, administrator: Actor, sameCommune: Actor
beforeAll(async () => {
  province = await makeProvince()
  owner = await province.actor('officer')
  colleague = await province.actor('archivist')
  commune = await province.actor('commune-officer', '25/07900/')
  sameCommune = await province.actor('commune-officer', '25/07900/')
  neighbour = await province.actor('commune-officer', '25/07903/')
  administrator = await province.actor('administrator')
})
afterAll(() => province.close())

const seen = async (actor: Actor) =>
  (await asActor(province.services.database, actor, (tx) => listSavedSearches(tx, actor.accountId))).map((one) => `${one.name}${one.mine ? '' : ' (of another)'}`)
const keep = (actor: Actor, name: string, shared = false) => keepSearch(province.services, actor, { place: 'dossiers', name, query: 'loai=MARTYR', shared })

test('a search is seen by who keeps it; shared, by the accounts of the same unit and nobody else', async () => {
  await keep(owner, 'riêng của tôi')
  await keep(owner, 'chung', true)
  await keep(commune, 'của xã', true)
  expect(await seen(owner)).toEqual(['chung', 'riêng của tôi'])
  expect(await seen(colleague)).toEqual(['chung (of another)'])
  expect(await seen(commune)).toEqual(['của xã'])
  expect(await seen(sameCommune)).toEqual(['của xã (of another)'])
  expect(await seen(neighbour)).toEqual([])
  expect(await seen(administrator)).toEqual([])
})

test('only its owner renames, shares and removes it; the database refuses it to all others', async () => {
  const id = await keep(owner, 'đợt rà soát', true)
  for (const other of [colleague, commune]) {
    await expect(renameSearch(province.services, other, { savedSearchId: id, name: 'khác', shared: false })).rejects.toMatchObject({ code: 'not-found' })
    await expect(removeSearch(province.services, other, { savedSearchId: id })).rejects.toMatchObject({ code: 'not-found' })
    const { numAffectedRows } = await asActor(province.services.database, other, (tx) => sql`update saved_search set name = 'khác' where saved_search_id = ${id}`.execute(tx))
    expect(numAffectedRows).toBe(0n)
    // In another's name, or for another unit than his own, nobody keeps one.
    for (const [accountId, path] of [[owner.accountId, other.scopeFrom], [other.accountId, '25/07903/']] as const)
      await expect(
        asActor(province.services.database, other, (tx) =>
          sql`insert into saved_search values (${newId()}, ${accountId}, 'dossiers', 'giả', 'x', true, ${path}, now(), null)`.execute(tx),
        ),
      ).rejects.toThrow(/row-level security/)
  }
  await renameSearch(province.services, owner, { savedSearchId: id, name: 'đợt rà soát 2', shared: false })
  expect(await seen(colleague)).toEqual(['chung (of another)'])
  await expect(keep(owner, 'đợt rà soát 2')).rejects.toMatchObject({ code: 'archive.saved-name-taken' })
  await removeSearch(province.services, owner, { savedSearchId: id })
  expect(await seen(owner)).toEqual(['chung', 'riêng của tôi'])
  // The name is free again.
  await removeSearch(province.services, owner, { savedSearchId: await keep(owner, 'đợt rà soát 2') })
  const { rows } = await sql<{ action: string }>`select action from audit_event where subject = 'saved_search' and subject_id = ${id} order by at, audit_event_id`.execute(province.owner.db)
  expect(rows.map((row) => row.action)).toEqual(['archive.keep-search insert', 'archive.rename-search update', 'archive.remove-search update'])
})
