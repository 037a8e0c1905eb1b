import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { fakeReaders, paperImage, workJobs } from '../archive.fixture.ts'
import type { PageTools } from '../archive.tools.ts'
import { getBatch, getScansToSettle, keepScanProfile, listScanProfiles, openBatch, profilesFor, removeScanProfile, standardOf, storeBatchFile, watchFolder } from '../index.ts'
import { profileOfFolder, storedFolder, type ScanProfile } from './profiles.model.ts'
import { findLastProfile } from './profiles.queries.ts'

let province: TestProvince
let house: Actor
let archivist: Actor
let other: Actor
let officer: Actor
let tools: PageTools
let made = 0
beforeAll(async () => {
  province = await makeProvince()
  house = await province.actor('archivist', '25/')
  archivist = await province.actor('archivist', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
  officer = await province.actor('officer', '25/07900/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders() }
})
afterAll(() => province.close())

const values = { scanProfileId: null, name: '', sides: 'simplex' as const, leastDpi: 200, folder: '', standard: false }
const keep = (actor: Actor, wanted: Partial<Omit<Parameters<typeof keepScanProfile>[2], 'name'>> & { name: string }) => keepScanProfile(province.services, actor, { ...values, ...wanted })
const read = <T>(work: Parameters<typeof asActor<T>>[2], actor = archivist) => asActor(province.services.database, actor, work)
const own = (actor: Actor) => read((tx) => listScanProfiles(tx), actor).then((all) => profilesFor(all, actor.scopeFrom))
const batch = (actor: Actor, more: Partial<Parameters<typeof openBatch>[2]> = {}) => openBatch(province.services, actor, { label: 'đợt', origin: 'upload', ...more }).then((one) => one.batchId)
const profileOf = (batchId: string, actor = archivist) => read((tx) => getBatch(tx, batchId), actor).then((one) => one.profile)
const paper = (dpi: number) => paperImage(Array.from({ length: 12 }, (_, line) => `Tờ ${(made += 1)}, dòng ${line} của giấy báo tử`), { dpi })

describe('which profile', () => {
  const profile = (name: string, more: Partial<ScanProfile> = {}): ScanProfile => ({ scanProfileId: name, name, sides: 'simplex', leastDpi: 200, folder: null, standard: false, path: '25/', ...more })

  it('is that of the unit or of one above it, the nearest first', () => {
    const all = [profile('a'), profile('b', { path: '25/07900/', standard: true }), profile('c', { path: '25/08500/' }), profile('d', { standard: true })]
    expect(profilesFor(all, '25/07900/').map((one) => one.name)).toEqual(['b', 'a', 'd'])
    expect(standardOf(profilesFor(all, '25/07900/'))?.name).toBe('b')
    expect(standardOf(profilesFor(all, '25/08500/'))?.name).toBe('d')
    expect(profilesFor(all, '25/').map((one) => one.name)).toEqual(['a', 'd'])
  })

  it('is that of the subfolder, of the folder around it, or the standard one', () => {
    const all = [profile('máy 1', { folder: 'may-1' }), profile('máy 1 màu', { folder: 'may-1/mau' }), profile('thường', { standard: true })]
    const of = (folder: string) => profileOfFolder(all, folder)?.name
    expect([of('may-1'), of('may-1/hop-12'), of('may-1/mau'), of('may-1/mau/hop-12'), of('may-10'), of('')]).toEqual(['máy 1', 'máy 1', 'máy 1 màu', 'máy 1 màu', 'thường', 'thường'])
    expect(profileOfFolder([all[0]!], 'khác')).toBeUndefined()
  })

  it.each([
    ['may-1', 'may-1'],
    ['  phòng 2 / máy 1/ ', 'phòng 2/máy 1'],
    ['a\\b', 'a/b'],
    ['ma\u0301y', 'máy'],
    ['da-nhan', null],
    ['khong-nhan/x', null],
    ['../ngoài', null],
    ['.ẩn', null],
    ['a/b/c/d/e', null],
    ['/', null],
  ])('a subfolder typed as %j is kept as %j', (typed, kept) => expect(storedFolder(typed)).toBe(kept))
})

describe('a profile', () => {
  it('is kept by the archivist of its unit, said in the trail, and never below the resolution of the law', async () => {
    await expect(keep(officer, { name: 'Máy của phòng' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(keep(archivist, { name: 'Máy mờ', leastDpi: 199 })).rejects.toMatchObject({ code: 'archive.profile-too-low' })
    await expect(keep(archivist, { name: 'Máy lạc', folder: 'da-nhan' })).rejects.toMatchObject({ code: 'archive.profile-folder-wrong' })
    const { scanProfileId } = await keep(archivist, { name: 'Máy xã', sides: 'duplex-ask', leastDpi: 300, folder: 'xa', standard: true })
    await expect(keep(archivist, { name: 'máy XÃ' })).rejects.toMatchObject({ code: 'archive.profile-name-taken' })
    await expect(keep(archivist, { name: 'Máy hai', folder: ' xa/ ' })).rejects.toMatchObject({ code: 'archive.profile-folder-taken' })
    expect(await own(archivist)).toEqual([{ scanProfileId, name: 'Máy xã', sides: 'duplex-ask', leastDpi: 300, folder: 'xa', standard: true, path: '25/07900/' }])
    const trail = await province.owner.db.selectFrom('audit_event').select('action').where('subject', '=', 'scan_profile').execute()
    expect(trail.map((row) => row.action)).toEqual(['archive.keep-scan-profile insert'])
  })

  it('of one unit is not for another, which can neither use, change nor remove it; the house changes all', async () => {
    const { scanProfileId } = await keep(other, { name: 'Máy bên kia', standard: true })
    expect((await own(archivist)).map((one) => one.name)).toEqual(['Máy xã'])
    await expect(keep(archivist, { name: 'Chiếm', scanProfileId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(removeScanProfile(province.services, archivist, { scanProfileId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(batch(archivist, { scanProfileId })).rejects.toMatchObject({ code: 'archive.profile-gone' })
    await keep(house, { name: 'Máy bên kia, mới', scanProfileId })
    expect(await own(other)).toMatchObject([{ name: 'Máy bên kia, mới', path: '25/08500/', standard: false }])
    await removeScanProfile(province.services, other, { scanProfileId })
    expect(await own(other)).toEqual([])
    await expect(batch(other, { scanProfileId })).rejects.toMatchObject({ code: 'archive.profile-gone' })
    // Its name is free again.
    await keep(other, { name: 'Máy bên kia, mới' })
  })

  it('as standard gives way to the next of its unit', async () => {
    const { scanProfileId } = await keep(house, { name: 'Máy kho', sides: 'duplex', standard: true })
    await keep(house, { name: 'Máy kho 2', standard: true })
    expect((await own(house)).map((one) => [one.name, one.standard])).toEqual([['Máy kho', false], ['Máy kho 2', true]]) // prettier-ignore
    await keep(house, { name: 'Máy kho', sides: 'duplex', scanProfileId })
    // A unit with a standard of its own keeps to it; one without takes that of the house.
    expect((await profileOf(await batch(archivist)))?.name).toBe('Máy xã')
    expect((await profileOf(await batch(other), other))?.name).toBe('Máy kho 2')
    expect(await profileOf(await batch(archivist, { origin: 'receipt' }))).toBeNull()
  })
})

describe('what comes in under a profile', () => {
  it('is held to its resolution, keeps what it said then, and the account finds it chosen the next time', async () => {
    const { scanProfileId } = await keep(archivist, { name: 'Máy nét', sides: 'duplex-ask', leastDpi: 300 })
    const send = async (batchId: string) => {
      await storeBatchFile(province.services, archivist, { batchId, name: 'a.png', source: await paper(200) })
      await storeBatchFile(province.services, archivist, { batchId, name: 'b.png', source: await paper(300) })
      await workJobs(province, tools)
      return (await read((tx) => getScansToSettle(tx))).wanting.pages.filter((page) => page.batchId === batchId).map((page) => [page.fileName, page.findings.map((one) => [one.code, one.limit])])
    }
    const before = await batch(archivist, { scanProfileId })
    expect(await send(before)).toEqual([['a.png', [['low-resolution', 300]]]])
    expect(await read((tx) => findLastProfile(tx, archivist.accountId))).toBe(scanProfileId)
    expect(await read((tx) => findLastProfile(tx, other.accountId), other)).not.toBe(scanProfileId)
    await keep(archivist, { name: 'Máy thường', scanProfileId })
    const kept = { scanProfileId, name: 'Máy nét', sides: 'duplex-ask', leastDpi: 300 }
    expect(await profileOf(before)).toEqual(kept)
    const after = await batch(archivist, { scanProfileId })
    expect(await profileOf(after)).toEqual({ scanProfileId, name: 'Máy thường', sides: 'simplex', leastDpi: 200 })
    expect(await send(after)).toEqual([])
    // A file that arrives later in the batch is held to what the batch keeps.
    await storeBatchFile(province.services, archivist, { batchId: before, name: 'c.png', source: await paper(200) })
    await workJobs(province, tools)
    expect((await read((tx) => getBatch(tx, before))).progress.wanting).toBe(2)
    // Taken out of use in the midst of a visit: what was begun goes on.
    await removeScanProfile(province.services, archivist, { scanProfileId })
    expect(await batch(archivist, { scanProfileId, batchId: before })).toBe(before)
    expect(await profileOf(before)).toEqual(kept)
  })

  it('from the watched folder goes by its subfolder, and a profile that changes begins another batch', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ansinh-drop-'))
    const put = async (name: string) => {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), await paper(200))
    }
    const watchUntil = async (files: number) => {
      const stopping = new AbortController()
      let taken = 0
      const running = watchFolder(province.services, archivist, folder, { label: (below) => `Thư mục ${below}`, explain: async (code) => code, stableMs: 40, everyMs: 20, onTaken: () => void (taken += 1), signal: stopping.signal })
      for (const until = performance.now() + 20_000; taken < files && performance.now() < until; ) await sleep(20)
      stopping.abort()
      await running
    }
    const came = async () =>
      (await province.owner.db.selectFrom('scan_batch').select(['label', 'profile', 'profile_name', 'least_dpi']).where('origin', '=', 'watched').orderBy('scan_batch_id').execute()).map((row) => [row.label, row.profile_name, row.profile, row.least_dpi])
    try {
      const { scanProfileId } = await keep(archivist, { name: 'Máy 1', sides: 'duplex', leastDpi: 240, folder: 'may-1' })
      for (const name of ['1.png', 'may-1/1.png', 'may-1/hop 3/1.png']) await put(name)
      await watchUntil(3)
      const first = [['Thư mục', 'Máy xã', 'duplex-ask', 300], ['Thư mục may-1', 'Máy 1', 'duplex', 240], ['Thư mục may-1/hop 3', 'Máy 1', 'duplex', 240]] // prettier-ignore
      expect((await came()).toSorted()).toEqual(first.toSorted())
      await put('may-1/2.png')
      await watchUntil(1)
      expect(await came()).toHaveLength(3)
      await keep(archivist, { name: 'Máy 1', sides: 'duplex-ask', leastDpi: 240, folder: 'may-1', scanProfileId })
      await put('may-1/3.png')
      await watchUntil(1)
      expect((await came()).slice(3)).toEqual([['Thư mục may-1', 'Máy 1', 'duplex-ask', 240]])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
