import { readLawRows } from './law-files.ts'
import type { Random } from './random.ts'

/** A commune as it stood on one day, with the names around it. Keyed on (code, validFrom), as `law/areas` is. */
export type SampleCommune = {
  code: string
  validFrom: string
  name: string
  kind: string
  districtCode: string
  districtName: string
  districtKind: string
  provinceCode: string
  provinceName: string
  /** The commune that manages its people's dossiers from 1/7/2025. */
  managing: { code: string; name: string; kind: string }
}

type AreaRow = {
  code: string
  name: string
  kind: string
  level: string
  parent_code: string
  valid_from: string
  valid_until: string
}

type Named = { name: string; kind: string; from: string; until: string }

export type Places = {
  /** The 277 communes of the old Phú Thọ on 1/12/2019. */
  communes: SampleCommune[]
  /** Communes of Vĩnh Phúc and Hòa Bình on 1/2/2020. */
  neighbours: SampleCommune[]
  /** The 148 communes of today's Phú Thọ. */
  managing: SampleCommune['managing'][]
  kindWord(kind: string): string
  /** District and province of a commune as papers of that day call them. */
  namesOn(commune: SampleCommune, day: string): { district: string; districtKind: string; province: string }
}

const TODAY = '2025-07-01'
/** Districts cut out of another since the war: their papers carry the older one (Tân Sơn left Thanh Sơn in 2007). */
const CARVED: Record<string, { before: string; district: string }> = {
  '240': { before: '2007-04-24', district: 'Thanh Sơn' },
}

let cached: Places | undefined

/** The places of sample material, from `law/areas`; read once. */
export function getPlaces(): Places {
  cached ??= loadPlaces()
  return cached
}

function loadPlaces(): Places {
  const rows = readLawRows('areas/areas.csv') as AreaRow[]
  const kinds = new Map(readLawRows('areas/kinds.csv').map((row) => [row['kind'] ?? '', row['word'] ?? '']))
  const standingOn = (row: AreaRow, day: string) =>
    row.valid_from <= day && (row.valid_until === '' || day < row.valid_until)
  const keyOf = (code: string, from: string) => `${code}@${from}`
  const byKey = new Map(rows.map((row) => [keyOf(row.code, row.valid_from), row]))

  const next = new Map<string, { key: string; whole: boolean }[]>()
  for (const row of readLawRows('areas/successions.csv')) {
    const from = keyOf(row['from_code'] ?? '', row['from_valid_from'] ?? '')
    const list = next.get(from) ?? []
    list.push({
      key: keyOf(row['to_code'] ?? '', row['to_valid_from'] ?? ''),
      whole: row['extent'] === 'whole',
    })
    next.set(from, list)
  }
  /** Follows successions to today; where a unit was divided, the part named first stands for it. */
  const successorToday = (key: string): AreaRow | undefined => {
    for (let steps = 0, at: string | undefined = key; at !== undefined && steps < 12; steps++) {
      const row = byKey.get(at)
      if (row === undefined) return undefined
      if (standingOn(row, TODAY)) return row
      const followers: { key: string; whole: boolean }[] = next.get(at) ?? []
      at = (followers.find((follower) => follower.whole) ?? followers[0])?.key
    }
    return undefined
  }

  const communesOn = (day: string, provinces: ReadonlySet<string>): SampleCommune[] => {
    const at = rows.filter((row) => standingOn(row, day))
    const upper = new Map(at.filter((row) => row.level !== 'commune').map((row) => [row.code, row]))
    const out: SampleCommune[] = []
    for (const row of at) {
      if (row.level !== 'commune') continue
      const district = upper.get(row.parent_code)
      const province = district && upper.get(district.parent_code)
      if (!district || !province || !provinces.has(province.code)) continue
      const today = successorToday(keyOf(row.code, row.valid_from))
      if (today === undefined) continue
      out.push({
        code: row.code,
        validFrom: row.valid_from,
        name: row.name,
        kind: row.kind,
        districtCode: district.code,
        districtName: district.name,
        districtKind: district.kind,
        provinceCode: province.code,
        provinceName: province.name,
        managing: { code: today.code, name: today.name, kind: today.kind },
      })
    }
    return out.sort((a, b) => (a.code < b.code ? -1 : 1))
  }

  const historicDistricts = new Map<string, Named[]>()
  const historicProvinces = new Map<string, Named[]>()
  const historic = new Map(
    readLawRows('areas/historic-areas.csv').map((row) => [`${row['code']}@${row['valid_from']}`, row]),
  )
  const predecessors = readLawRows('areas/historic-successions.csv')
  /** Every historic unit of the level that leads to `code`, however many steps back. */
  const collect = (code: string, level: string, seen: Set<string>): Named[] =>
    predecessors.flatMap((row) => {
      const from = row['from_code'] ?? ''
      const key = `${from}@${row['from_valid_from']}`
      const unit = historic.get(key)
      // A district that joined another whole was never the name of all of that other one.
      const joined = level === 'district' && row['extent'] === 'whole'
      if (row['to_code'] !== code || unit?.['level'] !== level || joined || seen.has(key)) return []
      seen.add(key)
      const named = {
        name: unit['name'] ?? '',
        kind: unit['kind'] ?? '',
        from: unit['valid_from'] ?? '',
        until: unit['valid_until'] ?? '',
      }
      return [named, ...collect(from, level, seen)]
    })
  // A province's own former line first: Phú Thọ (x-phu-tho) and Vĩnh Phúc both became Vĩnh Phú.
  const ownName = (named: Named, name: string) => (named.name === name ? 0 : 1)
  const nameOn = (list: readonly Named[], day: string) => list.find((n) => n.from <= day && day < n.until)

  const managing = rows.filter(
    (row) => row.level === 'commune' && row.parent_code === '25' && standingOn(row, TODAY),
  )
  return {
    communes: communesOn('2019-12-01', new Set(['25'])),
    neighbours: communesOn('2020-02-01', new Set(['26', '17'])),
    managing: managing.map(({ code, name, kind }) => ({ code, name, kind })),
    kindWord: (kind) => kinds.get(kind) ?? '',
    namesOn: (commune, day) => {
      let districts = historicDistricts.get(commune.districtCode)
      if (!districts) {
        districts = collect(commune.districtCode, 'district', new Set())
        historicDistricts.set(commune.districtCode, districts)
      }
      let provinces = historicProvinces.get(commune.provinceCode)
      if (!provinces) {
        provinces = collect(commune.provinceCode, 'province', new Set()).sort(
          (a, b) => ownName(a, commune.provinceName) - ownName(b, commune.provinceName),
        )
        historicProvinces.set(commune.provinceCode, provinces)
      }
      const carved = CARVED[commune.districtCode]
      const district =
        carved !== undefined && day < carved.before
          ? { name: carved.district, kind: 'rural-district' }
          : (nameOn(districts, day) ?? { name: commune.districtName, kind: commune.districtKind })
      return {
        district: district.name,
        districtKind: district.kind,
        province: nameOn(provinces, day)?.name ?? commune.provinceName,
      }
    },
  }
}

/** A home place outside the region, as far down as papers of other provinces tend to go. */
export const ELSEWHERE: readonly { district: string; province: string }[] = [
  { district: 'Ý Yên', province: 'Nam Định' },
  { district: 'Kiến Xương', province: 'Thái Bình' },
  { district: 'Lý Nhân', province: 'Hà Nam' },
  { district: 'Ba Vì', province: 'Hà Tây' },
  { district: 'Phúc Thọ', province: 'Hà Tây' },
  { district: 'Yên Bình', province: 'Yên Bái' },
  { district: 'Sơn Dương', province: 'Tuyên Quang' },
  { district: 'Hiệp Hòa', province: 'Bắc Giang' },
  { district: 'Yên Mô', province: 'Ninh Bình' },
  { district: 'Thanh Hà', province: 'Hải Dương' },
  { district: 'Thiệu Hóa', province: 'Thanh Hóa' },
  { district: 'Đô Lương', province: 'Nghệ An' },
]

const NEW_STYLE: readonly (readonly [RegExp, string])[] = (
  [
    ['oa', 'òóỏõọ', 'àáảãạ'],
    ['oe', 'òóỏõọ', 'èéẻẽẹ'],
    ['uy', 'ùúủũụ', 'ỳýỷỹỵ'],
  ] as const
).flatMap(([pair, marked, moved]) =>
  [...marked].map((letter, i) => {
    const [first, second] = [pair.charAt(0), pair.charAt(1)]
    // The mark moves only in open syllables and never after q: "quý" has one place for it.
    return [
      new RegExp(`(?<!q)${letter}${second}(?!\\p{L})`, 'giu'),
      `${first}${[...moved][i] as string}`,
    ] as const
  }),
)

/** The text with tone marks where the newer spelling has them: hòa → hoà, thủy → thuỷ; case is kept. */
export function withNewToneMarks(text: string): string {
  let out = text.normalize('NFC')
  for (const [pattern, to] of NEW_STYLE) {
    out = out.replace(pattern, (found) =>
      [...to]
        .map((letter, i) => ([...found][i] === [...found][i]?.toUpperCase() ? letter.toUpperCase() : letter))
        .join(''),
    )
  }
  return out
}

/** A home place written on a paper of `day`: names of that day, the clerk's separators, sometimes a level left out. */
export function writeHomePlace(random: Random, home: HomePlace, day: string): string {
  const places = getPlaces()
  const separator = random.pick([', ', ', ', ', ', ' - ', ', '])
  const hamlet = random.chance(0.22) ? `${random.pick(HAMLETS)}${separator}` : ''
  const mark = random.chance(0.3) ? withNewToneMarks : (text: string) => text
  if (home.commune === null) {
    const words = random.chance(0.7)
    return mark(
      `${words ? 'huyện ' : ''}${home.elsewhere.district}${separator}${words ? 'tỉnh ' : ''}${home.elsewhere.province}`,
    )
  }
  const { commune } = home
  const names = places.namesOn(commune, day)
  // Wards came with the towns' growth; papers before the 1980s call the same places xã.
  const kind = commune.kind === 'ward' && day < '1984-01-01' ? 'commune' : commune.kind
  const word = (of: string) => places.kindWord(of).toLowerCase()
  const bare = random.chance(0.24)
  const parts = bare
    ? [commune.name, names.district, names.province]
    : [
        `${word(kind)} ${commune.name}`,
        `${word(names.districtKind)} ${names.district}`,
        `tỉnh ${names.province}`,
      ]
  const missing = random.next()
  if (missing < 0.03) parts.splice(2, 1)
  else if (missing < 0.045) parts.splice(1, 1)
  return mark(hamlet + parts.join(separator))
}

export type HomePlace =
  { commune: SampleCommune } | { commune: null; elsewhere: { district: string; province: string } }

const HAMLETS = [
  'thôn Đông',
  'thôn Trung',
  'thôn Đoài',
  'xóm Đình',
  'xóm Chùa',
  'xóm Gò',
  'xóm Bãi',
  'khu 3',
  'khu 5',
  'khu 7',
  'đội 4',
  'đội 9',
  'thôn 2',
  'thôn 6',
  'xóm Đồi',
  'xóm Giếng',
  'xóm Trại',
  'làng Mới',
]
