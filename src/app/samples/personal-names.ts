import { z } from 'zod'
import { readLawYaml } from './law-files.ts'
import { draw, weighted, type Random, type Weighted } from './random.ts'

export type Sex = 'male' | 'female'

const weights = z.record(z.string(), z.number().positive())
const schema = z.object({
  families: weights,
  middle: z.object({ male: weights, female: weights }),
  given: z.object({ male: weights, female: weights }),
})

type NameTables = {
  families: Weighted<string>
  middle: Record<Sex, Weighted<string>>
  given: Record<Sex, Weighted<string>>
}

let tables: NameTables | undefined

function nameTables(): NameTables {
  if (tables) return tables
  const read = schema.parse(readLawYaml('names/personal-names.yaml'))
  const bySex = (part: { male: Record<string, number>; female: Record<string, number> }) => ({
    male: weighted(Object.entries(part.male)),
    female: weighted(Object.entries(part.female)),
  })
  tables = {
    families: weighted(Object.entries(read.families)),
    middle: bySex(read.middle),
    given: bySex(read.given),
  }
  return tables
}

/** Families that are common among the Mường of the western districts (Thanh Sơn, Tân Sơn, Yên Lập). */
const MUONG_FAMILIES = ['Đinh', 'Hà', 'Phùng', 'Bùi', 'Quách', 'Bạch', 'Hoàng', 'Sa']

export type PersonalName = { family: string; middle: string; given: string }

export function formatName(name: PersonalName): string {
  return [name.family, name.middle, name.given].filter((part) => part !== '').join(' ')
}

/** A name of the generation the archive speaks of; `family` fixes the family name (children, brothers). */
export function makeName(
  random: Random,
  sex: Sex,
  options: { family?: string; western?: boolean } = {},
): PersonalName {
  const { families, middle, given } = nameTables()
  const drawn = options.western && random.chance(0.45) ? random.pick(MUONG_FAMILIES) : draw(random, families)
  const family = options.family ?? drawn
  const givenName = draw(random, given[sex])
  let middleName = random.chance(0.03) ? '' : draw(random, middle[sex])
  if (middleName === givenName) middleName = sex === 'male' ? 'Văn' : 'Thị'
  // Two middle parts: Nguyễn Thị Kim Oanh.
  if (middleName !== '' && random.chance(sex === 'female' ? 0.06 : 0.02)) {
    const second = draw(random, middle[sex])
    if (second !== middleName && second !== givenName && second !== 'Thị' && second !== 'Văn') {
      middleName = `${middleName} ${second}`
    }
  }
  return { family, middle: middleName, given: givenName }
}
