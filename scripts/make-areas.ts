// Derives law/areas/areas.csv and successions.csv from lists of administrative units.
// Run by hand when a new list is published:
//   node scripts/make-areas.ts <folder with the lists>
// The lists are not part of the project; law/areas/README.md names their sources. What no list says (units that
// ended before the code lists began) is kept by hand in historic-areas.csv and historic-successions.csv.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { foldText, normaliseToneMarks } from '#shared/names.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node scripts/make-areas.ts <folder with the lists>')
const out = join(import.meta.dirname, '../law/areas')

type Row = Record<string, string>
const read = (file: string): Row[] =>
  parse(readFileSync(join(folder, file), 'utf8'), { columns: true, bom: true, relax_column_count: true })
const at = (row: Row, column: string): string => {
  const value = row[column]
  if (value === undefined) throw new Error(`no column ${column}`)
  return value.normalize('NFC').trim()
}

// The code list of Decision 124/2004/QĐ-TTg: nothing is claimed about a code before it was issued.
const CODES_BEGIN = '2004-07-08'
const MERGERS_2020 = '2020-01-01'
const MERGERS_2025 = '2025-01-01'
const TWO_LEVELS = '2025-07-01'

interface Area {
  code: string
  name: string
  kind: string
  level: 'province' | 'district' | 'commune'
  parent: string
  from: string
  until: string
  source: string
  confidence: string
}
interface Succession {
  from: string
  fromFrom: string
  to: string
  toFrom: string
  on: string
  extent: 'whole' | 'part'
  source: string
  confidence: string
}
const areas: Area[] = []
const successions: Succession[] = []

const KINDS: readonly [string, Partial<Record<Area['level'], string>>][] = [
  ['Thành phố', { province: 'municipality', district: 'provincial-city' }],
  ['Tỉnh', { province: 'province' }],
  ['Huyện', { district: 'rural-district' }],
  ['Quận', { district: 'urban-district' }],
  ['Thị xã', { district: 'town' }],
  ['Thị trấn', { commune: 'township' }],
  ['Phường', { commune: 'ward' }],
  ['Xã', { commune: 'commune' }],
  ['Đặc khu', { commune: 'special-zone' }],
]

function named(written: string, level: Area['level']): { name: string; kind: string } {
  const full = normaliseToneMarks(written)
  for (const [word, kinds] of KINDS) {
    const kind = kinds[level]
    if (kind !== undefined && full.toLowerCase().startsWith(`${word.toLowerCase()} `))
      return { name: full.slice(word.length + 1).trim(), kind }
  }
  throw new Error(`no kind for ${written} at level ${level}`)
}

const sameName = (a: string, b: string) =>
  foldText(a).replace(/[^a-z]/g, '') === foldText(b).replace(/[^a-z]/g, '')

function find(code: string, day: string): Area | undefined {
  return areas.find((a) => a.code === code && a.from <= day && (a.until === '' || day < a.until))
}

function mustFind(code: string, day: string): Area {
  const area = find(code, day)
  if (area === undefined) throw new Error(`no unit ${code} on ${day}`)
  return area
}

function endBefore(code: string, day: string): Area {
  const area = areas.find((a) => a.code === code && a.from < day && (a.until === '' || a.until >= day))
  if (area === undefined) throw new Error(`no unit ${code} before ${day}`)
  area.until = day
  return area
}

function succeed(
  from: Area,
  to: Area,
  extent: Succession['extent'],
  source: string,
  confidence: string,
): void {
  successions.push({
    from: from.code,
    fromFrom: from.from,
    to: to.code,
    toFrom: to.from,
    on: to.from > from.until ? to.from : from.until,
    extent,
    source,
    confidence,
  })
}

// Provinces ---------------------------------------------------------------------------------------------------

const provincesOf = (rows: Row[]) =>
  new Map(rows.map((row) => [at(row, 'province_code'), at(row, 'province')]))
const before = provincesOf(read('vn_units_2020-06-01.csv'))
const after = provincesOf(read('vn_units_2025-07-01_two_level_CTK1027.csv'))

// Days on which a province began later than the code list, or is known to have begun before it.
const PROVINCE_FROM: Row = { '01': '2008-08-01', '17': '1991-10-01', '25': '1997-01-01', '26': '1997-01-01' }

const mergerOf = new Map<string, string>()
const bare = (text: string) =>
  text.replace(/^(?:thủ đô|tỉnh|thành phố)\s+/iu, '').replace(/^TPHCM$/u, 'Hồ Chí Minh')
const oldByName = (name: string) => {
  for (const [code, full] of before) if (sameName(bare(full), bare(name))) return code
  throw new Error(`no province ${name} before the mergers`)
}
for (const row of read('provinces_2025_area_population.csv')) {
  if (row['tentinh'] === undefined || row['tentinh'] === '') continue
  const target = [...after].find(([, full]) => sameName(bare(full), bare(at(row, 'tentinh'))))
  if (target === undefined) throw new Error(`no province ${at(row, 'tentinh')} after the mergers`)
  if (at(row, 'truocsapnhap') === 'không sáp nhập') continue
  for (const part of at(row, 'truocsapnhap').split(/,|\svà\s/u))
    mergerOf.set(oldByName(part.trim()), target[0])
}

for (const [code, full] of before) {
  const merged = mergerOf.has(code)
  const hue = code === '46'
  areas.push({
    code,
    ...named(full, 'province'),
    level: 'province',
    parent: '',
    from: PROVINCE_FROM[code] ?? CODES_BEGIN,
    until: merged ? TWO_LEVELS : hue ? MERGERS_2025 : '',
    source: 'gso-2020-06-01',
    confidence: PROVINCE_FROM[code] === undefined ? 'high' : 'medium',
  })
}
for (const [code, full] of after) {
  const unchanged = !mergerOf.has(code) && before.has(code)
  if (unchanged && code !== '46') continue
  areas.push({
    code,
    ...named(full, 'province'),
    level: 'province',
    parent: '',
    from: code === '46' ? MERGERS_2025 : TWO_LEVELS,
    until: '',
    source: code === '46' ? 'nq-175-2024' : 'nq-202-2025',
    confidence: 'high',
  })
}
for (const [old, target] of mergerOf) {
  succeed(mustFind(old, '2025-06-30'), mustFind(target, TWO_LEVELS), 'whole', 'nq-202-2025', 'high')
}
succeed(mustFind('46', '2024-12-31'), mustFind('46', MERGERS_2025), 'whole', 'nq-175-2024', 'high')

// Old Phú Thọ: districts and communes, from the end of 2019 backwards and forwards -----------------------------

const list2019 = read('phu_tho_25_2019-12-01.csv')
const list2020 = read('phu_tho_25_2020-01-01.csv')
const list2025 = read('phu_tho_25_2025-03-01.csv')
const events = read('events_phu_tho_old_25_2004_2025.csv').filter((row) => at(row, 'province_code') === '25')
const chain = read('phu_tho_chain_2019_to_2025-07.csv')

const districtFrom = new Map<string, string>()
for (const event of events) {
  if (at(event, 'level') === 'district')
    districtFrom.set(at(event, 'district_code'), at(event, 'effective_date'))
}
function pushDistricts(rows: Row[], from: string, source: string): void {
  for (const row of rows) {
    const code = at(row, 'district_code')
    if (areas.some((area) => area.code === code)) continue
    areas.push({
      code,
      ...named(at(row, 'district'), 'district'),
      level: 'district',
      parent: at(row, 'province_code'),
      from: districtFrom.get(code) ?? from,
      until: TWO_LEVELS,
      source,
      confidence: 'high',
    })
  }
}
pushDistricts(list2019, CODES_BEGIN, 'gso-2019-12-01')

const districtByName = (written: string) => list2019.find((row) => sameName(at(row, 'district'), written))

for (const row of list2019) {
  const code = at(row, 'commune_code')
  const history = events
    .filter((event) => at(event, 'commune_code') === code && at(event, 'effective_date') < '2019-12-01')
    .filter((event) => at(event, 'level') === 'commune')
    .sort((a, b) => (at(a, 'effective_date') < at(b, 'effective_date') ? 1 : -1))
  let later: Area = {
    code,
    ...named(at(row, 'commune'), 'commune'),
    level: 'commune',
    parent: at(row, 'district_code'),
    from: CODES_BEGIN,
    until: '',
    source: 'gso-2019-12-01',
    confidence: 'high',
  }
  areas.push(later)
  for (const event of history) {
    later.from = at(event, 'effective_date')
    const district = districtByName(at(event, 'old_district'))
    // Created then, or come from another province whose units of that time are not carried here.
    if (at(event, 'event') === 'created' || district === undefined) break
    const earlier: Area = {
      ...later,
      ...named(at(event, 'old_commune'), 'commune'),
      parent: at(district, 'district_code'),
      from: CODES_BEGIN,
      until: later.from,
      source: 'gso-events',
    }
    areas.push(earlier)
    succeed(earlier, later, 'whole', 'gso-events', 'high')
    later = earlier
  }
}

/** Carries the communes of a list over a day of mergers: `gone` maps a code that ended to the code that took it in. */
function merge(
  list: Row[],
  day: string,
  gone: ReadonlyMap<string, string>,
  source: string,
  listSource: string,
): void {
  const absorbing = new Set(gone.values())
  for (const row of list) {
    const code = at(row, 'commune_code')
    const old = areas.find((a) => a.code === code && a.from < day && a.until === '')
    const now = named(at(row, 'commune'), 'commune')
    const parent = at(row, 'district_code')
    const same = old !== undefined && old.name === now.name && old.kind === now.kind && old.parent === parent
    if (same && !absorbing.has(code)) continue
    if (old !== undefined) old.until = day
    const next: Area = {
      code,
      ...now,
      level: 'commune',
      parent,
      from: day,
      until: '',
      source: listSource,
      confidence: 'high',
    }
    areas.push(next)
    if (old !== undefined) succeed(old, next, 'whole', source, 'high')
  }
  for (const [code, target] of gone) {
    succeed(endBefore(code, day), mustFind(target, day), 'whole', source, 'high')
  }
}

const codes = (rows: Row[]) => new Set(rows.map((row) => at(row, 'commune_code')))
const codes2020 = codes(list2020)
const codes2025 = codes(list2025)
const gone2020 = new Map<string, string>()
const gone2025 = new Map<string, string>()
for (const row of chain) {
  const code = at(row, 'code_2019')
  if (!codes2020.has(code)) {
    const hop = at(row, 'alias_path')
      .split('>')
      .map((part) => part.trim())
      .find((part) => part.endsWith('@2019'))
    const wanted = hop?.replace('@2019', '') ?? at(row, 'commune_2019')
    const target = list2020.filter(
      (unit) =>
        sameName(at(unit, 'district'), at(row, 'district_2019')) && sameName(at(unit, 'commune'), wanted),
    )
    if (target[0] === undefined || target.length !== 1)
      throw new Error(`no single successor of ${code} in 2020`)
    gone2020.set(code, at(target[0], 'commune_code'))
  } else if (!codes2025.has(code)) gone2025.set(code, at(row, 'code_2025_03'))
}
merge(list2020, MERGERS_2020, gone2020, 'gso-events', 'gso-2020-01-01')
merge(list2025, MERGERS_2025, gone2025, 'gso-events', 'gso-2025-03-01')

// Vĩnh Phúc and Hòa Bình from 2020 on, as far as today's communes come from them --------------------------------

const isNeighbour = (row: Row) => at(row, 'province_code') === '26' || at(row, 'province_code') === '17'
const neighbours2020 = read('region_25_26_17_2020-01-01.csv').filter(isNeighbour)
const neighboursJune = read('vn_units_2020-06-01.csv').filter(isNeighbour)
const neighbours2025 = read('region_25_26_17_2025-03-01.csv').filter(isNeighbour)
pushDistricts(neighbours2020, MERGERS_2020, 'gso-2020-01-01')
for (const row of neighbours2020) {
  areas.push({
    code: at(row, 'commune_code'),
    ...named(at(row, 'commune'), 'commune'),
    level: 'commune',
    parent: at(row, 'district_code'),
    from: MERGERS_2020,
    until: '',
    source: 'gso-2020-01-01',
    confidence: 'high',
  })
}

// Vĩnh Phúc and Hòa Bình before 2020: the statistics office's record of changes, as lists of both provinces on each day of a change. The
// rows from 2020 on keep the days by which records know them, so that a unit unchanged since 2004 has two rows.

const LEFT_FOR_HANOI = '2008-08-01'
// Kỳ Sơn stood in the files by name before its communes did, and records may point at it.
const districtCode = (row: Row) => (at(row, 'district_code') === '151' ? 'x-ky-son' : at(row, 'district_code'))
const HISTORY = 'gso-history'

// What ended on a day, and what took it in. By name: the new name is put together from the old ones. Unverified: from general knowledge; where
// two are named it is one or the other, and a person decides.
type TakenInBy = { by: string[]; source?: string; confidence?: string }
const ENDED_BEFORE_2020: Record<string, TakenInBy> = { '08941': { by: ['08936'] } }
const press = (...by: string[]): TakenInBy => ({ by, source: 'nq-830-2019', confidence: 'medium' })
const article = (by: string): TakenInBy => ({ by: [by], source: 'encyclopaedia', confidence: 'low' })
const byName = (by: string): TakenInBy => ({ by: [by], source: 'gso-2020-01-01', confidence: 'low' })
const unverified = (...by: string[]): TakenInBy => ({ by, source: 'general-knowledge', confidence: 'unverified' })
const ENDED_IN_2020: Record<string, TakenInBy> = {
  '04810': press('04819', '04828'),
  '04822': unverified('04789', '04825'),
  '04837': byName('04834'),
  '04843': unverified('04846'),
  '04864': byName('04867'),
  '04900': byName('04897'),
  '04909': unverified('04912'),
  '04915': unverified('04894'),
  '04933': byName('04906'),
  '04948': byName('04957'),
  '04963': unverified('04960'),
  '04966': article('04969'),
  '04972': article('04969'),
  '04975': article('04969'),
  '04993': byName('04987'),
  '04996': unverified('05008'),
  '05002': byName('04987'),
  '05011': byName('05017'),
  '05020': article('05035'),
  '05023': unverified('05008'),
  '05029': unverified('04978'),
  '05032': unverified('05017'),
  '05044': byName('05038'),
  '05050': article('05065'),
  '05053': unverified('04978'),
  '05056': article('05035'),
  '05059': byName('05047'),
  '05062': byName('05041'),
  '05071': article('05065'),
  '05074': unverified('04981'),
  '05107': unverified('05104'),
  '05113': unverified('05104'),
  '05122': byName('05125'),
  '05131': byName('05134'),
  '05146': unverified('05128'),
  '05149': byName('05158'),
  '05155': byName('05128'),
  '05161': unverified('05158', '05182'),
  '05179': byName('05176'),
  '05185': byName('05182'),
  '05188': byName('05176'),
  '05203': unverified('04882', '05206'),
  '05215': unverified('05206'),
  '05218': byName('05221'),
  '05230': unverified('05227'),
  '05236': unverified('05242'),
  '05239': unverified('05254'),
  '05260': unverified('05254'),
  '05296': unverified('05299'),
  '05311': unverified('05299'),
  '05314': article('05335'),
  '05317': article('05335'),
  '05326': unverified('05266'),
  '05359': unverified('05365'),
  '05377': unverified('05353'),
  '05401': byName('05395'),
  '05407': unverified('05392'),
  '05410': unverified('05425'),
  '05416': unverified('05425'),
}

/** What stood on the last list, by code, to be carried over the next. */
const stood = new Map<string, Area>()
function carry(code: string, written: string, level: 'district' | 'commune', parent: string, from: string, source: string): void {
  const last = stood.get(code)
  const now = named(written, level)
  if (last !== undefined && last.name === now.name && last.kind === now.kind && last.parent === parent) return
  const next: Area = { code, ...now, level, parent, from, until: '', source, confidence: 'medium' }
  areas.push(next)
  stood.set(code, next)
  if (last === undefined) return
  last.until = from
  succeed(last, next, 'whole', source, 'medium')
}
function endOf(code: string, day: string): Area {
  const area = stood.get(code)
  if (area === undefined) throw new Error(`${code} did not stand before ${day}`)
  area.until = day
  stood.delete(code)
  return area
}
/** On one day: what the list has, and what it has no more. */
function carryOver(day: string, rows: Row[], from: string): void {
  for (const row of rows) {
    const code = districtCode(row)
    if (code !== 'x-ky-son') carry(code, at(row, 'district'), 'district', at(row, 'province_code'), from, HISTORY)
  }
  for (const row of rows) carry(at(row, 'commune_code'), at(row, 'commune'), 'commune', districtCode(row), from, HISTORY)
  const listed = new Set(rows.flatMap((row) => [districtCode(row), at(row, 'commune_code')]))
  for (const code of [...stood.keys()].filter((one) => !listed.has(one))) {
    const ended = endOf(code, day)
    const { by } = day === LEFT_FOR_HANOI ? { by: ['01'] } : takenInBy(ENDED_BEFORE_2020, code)
    for (const heir of by) succeed(ended, mustFind(heir, day), 'whole', HISTORY, 'medium')
  }
}
function takenInBy(table: Record<string, TakenInBy>, code: string): TakenInBy {
  const known = table[code]
  if (known === undefined) throw new Error(`nobody took in ${code}`)
  return known
}

const history = Map.groupBy(read('neighbours_26_17_2004_2018.csv'), (row) => at(row, 'day'))
for (const [day, rows] of history) carryOver(day, rows, stood.size === 0 ? CODES_BEGIN : day)
for (const code of stood.keys()) {
  const ended = endOf(code, MERGERS_2020)
  const same = find(code, MERGERS_2020)
  if (same !== undefined) {
    succeed(ended, same, 'whole', 'gso-2020-01-01', 'high')
    continue
  }
  const { by, source, confidence } = takenInBy(ENDED_IN_2020, code)
  for (const heir of by) succeed(ended, mustFind(heir, MERGERS_2020), by.length === 1 ? 'whole' : 'part', source ?? HISTORY, confidence ?? 'low')
}

// Where the lists show an end without saying who took the unit in. Those of 1/1/2025 marked medium were read in press reports
// of Resolution 1287/NQ-UBTVQH15; the others only have a name put together from the old ones, hence low.
const TAKEN_IN: Record<string, { by: string; read: boolean }> = {
  '08734': { by: '08740', read: true },
  '08779': { by: '08782', read: true },
  '08821': { by: '08824', read: false },
  '08827': { by: '08824', read: true },
  '08857': { by: '08863', read: false },
  '08902': { by: '08905', read: true },
  '09058': { by: '09070', read: false },
  '09094': { by: '09097', read: true },
  '09103': { by: '09100', read: true },
  '09109': { by: '09097', read: true },
  '09115': { by: '09112', read: true },
  '09121': { by: '09124', read: false },
  '09133': { by: '09151', read: true },
  '09139': { by: '09118', read: true },
  '09142': { by: '09076', read: true },
  '09160': { by: '09157', read: true },
}
function carryNeighbours(list: Row[], day: string, listSource: string): void {
  const listed = codes(list)
  const ended = areas.filter(
    (area) =>
      area.level === 'commune' &&
      area.from < day &&
      area.until === '' &&
      !listed.has(area.code) &&
      isNear(area),
  )
  const gone = new Map<string, string>()
  for (const area of ended) {
    const target = TAKEN_IN[area.code]?.by
    if (target === undefined || !listed.has(target)) throw new Error(`nobody took in ${area.code} on ${day}`)
    gone.set(area.code, target)
  }
  const mark = areas.length
  const link = successions.length
  merge(list, day, gone, listSource, listSource)
  // The day is the first one on which a list shows the change, unless the resolution says it.
  for (const area of areas.slice(mark)) area.confidence = 'low'
  for (const succession of successions.slice(link)) {
    const merged = day === MERGERS_2025 && isRead(succession, gone)
    succession.confidence = merged || listSource === 'nq-1189-2021' ? 'medium' : 'low'
    if (merged) succession.source = 'nq-1287-2024'
  }
  for (const area of areas.slice(mark)) {
    const into = successions.slice(link).filter((one) => one.to === area.code && one.toFrom === area.from)
    if (into.every((one) => one.confidence === 'medium')) area.confidence = 'medium'
  }
}
/** Whether the merger behind a link was read: that of the unit which ended, or, for the one that took it in, of all of them. */
function isRead(link: Succession, gone: ReadonlyMap<string, string>): boolean {
  const own = TAKEN_IN[link.from]
  if (own !== undefined && gone.has(link.from)) return own.read
  const taken = [...gone].filter(([, target]) => target === link.to).map(([code]) => code)
  return taken.length > 0 && taken.every((code) => TAKEN_IN[code]?.read === true)
}
function isNear(area: Area): boolean {
  const province = areas.find(
    (candidate) => candidate.code === area.parent && candidate.level === 'district',
  )?.parent
  return province === '26' || province === '17'
}
carryNeighbours(neighboursJune, '2020-06-01', 'gso-2020-06-01')

// Between the lists of 2020 and 2025 some communes became wards or townships: the day of the resolution where a press report
// gives it, and low for Vĩnh Phúc, where the day of the resolutions of that spring was read, not the units.
const RAISED: [day: string, source: string, codes: string[]][] = [
  ['2021-02-01', 'nq-1189-2021', ['04816', '04918']],
  ['2023-04-10', 'press-2023-04', ['08725', '08878', '09043']],
]
let between = neighboursJune
for (const [day, source, raised] of RAISED) {
  between = between.map(
    (row) =>
      neighbours2025.find(
        (now) =>
          raised.includes(at(row, 'commune_code')) && at(now, 'commune_code') === at(row, 'commune_code'),
      ) ?? row,
  )
  carryNeighbours(between, day, source)
}
carryNeighbours(neighbours2025, MERGERS_2025, 'gso-2025-03-01')

// Today's 148 communes ------------------------------------------------------------------------------------------

const today = read('phu_tho_new_2025-07-01.csv')
const endedOn1July = new Map(
  areas.filter((a) => a.level === 'commune' && a.until === '').map((area) => [area.code, area]),
)
for (const area of endedOn1July.values()) area.until = TWO_LEVELS
for (const row of today) {
  areas.push({
    code: at(row, 'commune_code'),
    ...named(at(row, 'commune'), 'commune'),
    level: 'commune',
    parent: '25',
    from: TWO_LEVELS,
    until: '',
    source: 'nq-1676-2025',
    confidence: 'high',
  })
}
for (const row of read('mapping_old_to_new_new_phu_tho.csv')) {
  const old = endedOn1July.get(at(row, 'old_commune_code'))
  if (old === undefined) throw new Error(`${at(row, 'old_commune_code')} did not stand on 30/6/2025`)
  const extent = at(row, 'share') === 'full' ? 'whole' : 'part'
  succeed(old, mustFind(at(row, 'new_commune_code'), TWO_LEVELS), extent, 'nq-1676-2025', 'high')
}

// Written out ---------------------------------------------------------------------------------------------------

const LEVELS = ['province', 'district', 'commune']
const cell = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
const lines = (header: string, rows: string[][]) =>
  `${[header, ...rows.map((r) => r.map(cell).join(','))].join('\n')}\n`
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

areas.sort(
  (a, b) =>
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || order(a.code, b.code) || order(a.from, b.from),
)
successions.sort((a, b) => order(a.on, b.on) || order(a.from, b.from) || order(a.to, b.to))
writeFileSync(
  join(out, 'areas.csv'),
  lines(
    'code,name,kind,level,parent_code,valid_from,valid_until,source,confidence',
    areas.map((a) => [a.code, a.name, a.kind, a.level, a.parent, a.from, a.until, a.source, a.confidence]),
  ),
)
writeFileSync(
  join(out, 'successions.csv'),
  lines(
    'from_code,from_valid_from,to_code,to_valid_from,on,extent,source,confidence',
    successions.map((s) => [s.from, s.fromFrom, s.to, s.toFrom, s.on, s.extent, s.source, s.confidence]),
  ),
)
process.stdout.write(`${areas.length} units, ${successions.length} successions\n`)
