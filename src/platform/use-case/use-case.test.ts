import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { useCase } from './index.ts'

let province: TestProvince
let officer: Actor
let other: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
  other = await province.actor('officer')
})
afterAll(() => province.close())

let runs = 0
const enter = useCase({
  name: 'test.enter-fonds',
  input: z.strictObject({ title: z.string(), more: z.record(z.string(), z.string()).default({}), fail: z.boolean().default(false) }),
  allow: () => true,
  run: async ({ tx }, { title, fail }) => {
    runs++
    const fondsId = newId()
    await tx.insertInto('fonds').values({ fonds_id: fondsId, code: fondsId, title }).execute()
    if (fail) throw new AppError('test.refused', 422)
    return { fondsId, title }
  },
})
const count = async (title: string) => (await province.owner.db.selectFrom('fonds').select('fonds_id').where('title', '=', title).execute()).length

test('what is asked for twice under one key is done once and answered alike, also when both come at once', async () => {
  const requestKey = newId()
  const ask = (more = { a: '1', b: '2' }) => enter(province.services, officer, { title: 'once', more }, { requestKey })
  const [first, second] = await Promise.all([ask(), ask()])
  expect(second).toEqual(first)
  expect(await ask({ b: '2', a: '1' })).toEqual(first)
  expect(await count('once')).toBe(1)
  expect(runs).toBe(1)
})

test('another request under a used key is refused, with what the first one answered', async () => {
  const requestKey = newId()
  const first = await enter(province.services, officer, { title: 'first' }, { requestKey })
  await expect(enter(province.services, officer, { title: 'second' }, { requestKey })).rejects.toMatchObject({ code: 'request-key-reused', status: 422, data: { answer: first } })
  expect(await count('second')).toBe(0)
})

test('a refused request leaves its key free: it is put right and sent again', async () => {
  const requestKey = newId()
  await expect(enter(province.services, officer, { title: 'again', fail: true }, { requestKey })).rejects.toMatchObject({ code: 'test.refused' })
  await enter(province.services, officer, { title: 'again' }, { requestKey })
  expect(await count('again')).toBe(1)
})

test('a key is its account’s own, and without one everything is done as often as it is asked for', async () => {
  const requestKey = newId()
  const input = { title: 'own' }
  const first = await enter(province.services, officer, input, { requestKey })
  expect(await enter(province.services, other, input, { requestKey })).not.toEqual(first)
  await enter(province.services, officer, input)
  await enter(province.services, officer, input)
  expect(await count('own')).toBe(4)
  await expect(enter(province.services, officer, input, { requestKey: 'short' })).rejects.toMatchObject({ code: 'invalid-input' })
})
