import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatName, makeName } from '#app/samples/personal-names.ts'
import { randomStream } from '#app/samples/random.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { insertPersons, nameKeyOf } from '#modules/people/index.ts'
import { foldText } from '#shared/names.ts'
import { withSlips } from '../../../../bench/search/slips.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { communePaths } from './search.fixture.ts'
import { search } from './index.ts'

const PERSONS = 3_000
type Borne = { fullName: string; year: number; key: string }

let province: TestProvince
let wide: Actor
const persons: Borne[] = []

beforeAll(async () => {
  province = await makeProvince()
  const paths = await communePaths(province, 20)
  for (let i = 0; i < PERSONS; i++) {
    const random = randomStream(3, 'recall', i)
    const fullName = formatName(makeName(random, random.chance(0.6) ? 'male' : 'female'))
    persons.push({ fullName, year: random.int(1900, 1968), key: nameKeyOf(fullName) })
  }
  const { services, system } = province
  await asActor(services.database, system, (tx) =>
    insertPersons(
      tx,
      services.clock,
      persons.map(({ fullName, year }, i) => ({
        fullName,
        birth: { written: String(year) },
        path: paths[i % paths.length] ?? '',
      })),
    ),
  )
  wide = await province.actor('officer')
})
afterAll(() => province.close())

/** Whether somebody of that name, and year where it was given, is among the first ten. */
async function isFound(one: Borne, text: string, withYear: boolean): Promise<boolean> {
  const { persons: found } = await search(province.services, wide, {
    text: withYear ? `${text} ${one.year}` : text,
    kinds: ['persons'],
    limit: 10,
  })
  return found.hits.some(
    (hit) => nameKeyOf(hit.fullName) === one.key && (!withYear || hit.birthWritten === String(one.year)),
  )
}

const newer = (name: string) =>
  name
    .normalize('NFD')
    .replace(/([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])(?!\p{L})/gu, '$1$3$2')
    .normalize('NFC')

const anyone = fc.integer({ min: 0, max: PERSONS - 1 }).map((i) => persons[i] as Borne)

test.each<[string, boolean, (name: string) => string]>([
  ['without marks', false, foldText],
  ['in capitals', false, (name) => name.toUpperCase()],
  ['with tone marks in the newer place', false, newer],
  ['decomposed', false, (name) => name.normalize('NFD')],
  [
    'with i for y',
    false,
    (name) => name.replace(/(?<=[lkmqtsQLKMTS]u?)y/gu, 'i').replace(/(?<=[lkmqtsQLKMTS]u?)ý/gu, 'í'),
  ],
  ['in another order', true, (name) => name.split(' ').reverse().join(' ')],
  ['without the middle name', true, (name) => [name.split(' ')[0], name.split(' ').at(-1)].join(' ')],
])('a person is found %s', async (_, withYear, change) => {
  await fc.assert(
    fc.asyncProperty(anyone, (one) => isFound(one, change(one.fullName), withYear)),
    { numRuns: 40, seed: 11 },
  )
})

test.each<['typed-1' | 'typed-2' | 'read-2', boolean]>([
  ['typed-1', false],
  ['typed-1', true],
  ['typed-2', true],
  ['read-2', true],
])('of a hundred names with slips (%s, year %s) ninety-nine are found', async (slip, withYear) => {
  const missed: string[] = []
  for (let i = 0; i < 100; i++) {
    const random = randomStream(5, slip, i)
    const one = random.pick(persons)
    const text = withSlips(random, one.fullName, slip)
    if (!(await isFound(one, text, withYear))) missed.push(`${text} ${one.year} (${one.fullName})`)
  }
  expect(missed.length, missed.join('; ')).toBeLessThanOrEqual(1)
})
