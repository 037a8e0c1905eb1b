import {
  buildVocabulary,
  foldName,
  foldText,
  normaliseToneMarks,
  toNfc,
  type Vocabulary,
} from '#shared/names.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type {
  Area,
  AreaCandidate,
  AreaConfidence,
  AreaData,
  AreaKind,
  AreaKindWord,
  AreaLevel,
  AreaSuccession,
  Extent,
  RelatedArea,
  ResolveReason,
} from './areas.types.ts'

/** All units with what is needed to look them up; built once from the files or the table (some milliseconds). */
export interface AreaIndex {
  readonly areas: readonly Area[]
  readonly kinds: readonly AreaKindWord[]
  readonly byKey: ReadonlyMap<string, Area>
  readonly byCode: ReadonlyMap<string, readonly Area[]>
  readonly byName: ReadonlyMap<string, readonly Area[]>
  readonly byParent: ReadonlyMap<string, readonly Area[]>
  readonly names: Vocabulary
  readonly later: ReadonlyMap<string, readonly AreaSuccession[]>
  readonly earlier: ReadonlyMap<string, readonly AreaSuccession[]>
}

/** The key of a row: '08062@2020-01-01'. */
export function areaKey(area: Area): string {
  return `${area.code}@${area.validFrom}`
}

const fromKey = (s: AreaSuccession) => `${s.fromCode}@${s.fromValidFrom}`
const toKey = (s: AreaSuccession) => `${s.toCode}@${s.toValidFrom}`
const nameKey = (name: string) => foldName(name).join(' ')

export function buildAreaIndex(data: AreaData): AreaIndex {
  const byName = Map.groupBy(data.areas, (area) => nameKey(area.name))
  return {
    areas: data.areas,
    kinds: data.kinds,
    byKey: new Map(data.areas.map((area) => [areaKey(area), area])),
    byCode: Map.groupBy(data.areas, (area) => area.code),
    byName,
    byParent: Map.groupBy(
      data.areas.filter((area) => area.parentCode !== null),
      (area) => area.parentCode ?? '',
    ),
    names: buildVocabulary(byName.keys()),
    later: Map.groupBy(data.successions, fromKey),
    earlier: Map.groupBy(data.successions, toKey),
  }
}

/** Whether the row holds on the day. */
export function isAreaValidOn(area: Area, day: LegalDate): boolean {
  return area.validFrom <= day && (area.validUntil === null || day < area.validUntil)
}

/** The row of a code on a day. */
export function findArea(code: string, day: LegalDate, index: AreaIndex): Area | undefined {
  return index.byCode.get(code)?.find((area) => isAreaValidOn(area, day))
}

/** All units that stand on a day, of one level or of all, sorted by code. */
export function areasOn(day: LegalDate, level: AreaLevel | undefined, index: AreaIndex): Area[] {
  return index.areas
    .filter((area) => isAreaValidOn(area, day) && (level === undefined || area.level === level))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

function overlaps(a: Area, b: Area): boolean {
  return (
    (a.validUntil === null || b.validFrom < a.validUntil) &&
    (b.validUntil === null || a.validFrom < b.validUntil)
  )
}

/**
 * The row above, as it was on the day; outside the unit's own time the row that shared most recent days with it. A
 * parent may have several rows in the time of one child row (a province that merged, a district that was renamed).
 */
function parentOn(area: Area, day: LegalDate, index: AreaIndex): Area | undefined {
  if (area.parentCode === null) return undefined
  const rows = (index.byCode.get(area.parentCode) ?? []).filter((row) => overlaps(row, area))
  const onDay = isAreaValidOn(area, day) ? rows.find((row) => isAreaValidOn(row, day)) : undefined
  return onDay ?? rows.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]
}

/** The units above, nearest first, as they were on the day (or at the end of the unit's time, if it did not stand then). */
export function ancestorsOn(area: Area, day: LegalDate, index: AreaIndex): Area[] {
  const out: Area[] = []
  for (let up = parentOn(area, day, index); up !== undefined; up = parentOn(up, day, index)) out.push(up)
  return out
}

/**
 * The unit's path, '25/227/07900/' while there were districts and '25/07900/' since: codes from the province down,
 * each followed by '/', ASCII only, so that scope is a range of text.
 */
export function areaPath(area: Area, day: LegalDate, index: AreaIndex): string {
  const codes = [area, ...ancestorsOn(area, day, index)].map((unit) => unit.code)
  return codes.reverse().join('/') + '/'
}

/** 'Xã Chí Đám': the kind's word and the name. */
export function areaName(area: Area, index: AreaIndex): string {
  const word = index.kinds.find((kind) => kind.kind === area.kind)?.word
  return word === undefined ? area.name : `${word} ${area.name}`
}

/** 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ': as papers of the day write it. */
export function fullAreaName(area: Area, day: LegalDate, index: AreaIndex): string {
  return [area, ...ancestorsOn(area, day, index)]
    .map((unit) => areaName(unit, index))
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .join(', ')
}

const CONFIDENCES: readonly AreaConfidence[] = ['high', 'medium', 'low', 'unverified']
const lessSure = (a: AreaConfidence, b: AreaConfidence) =>
  CONFIDENCES.indexOf(a) > CONFIDENCES.indexOf(b) ? a : b

function walk(
  area: Area,
  day: LegalDate,
  links: ReadonlyMap<string, readonly AreaSuccession[]>,
  next: (s: AreaSuccession) => string,
  index: AreaIndex,
): RelatedArea[] {
  const found = new Map<string, RelatedArea>()
  const forwards = links === index.later
  const visit = (at: Area, extent: Extent, confidence: AreaConfidence, seen: readonly string[]) => {
    const key = areaKey(at)
    if (isAreaValidOn(at, day)) {
      const known = found.get(key)
      if (known === undefined || (known.extent === 'part' && extent === 'whole')) {
        found.set(key, { area: at, extent, confidence })
      }
      return
    }
    const onward = links.get(key) ?? []
    if (forwards && onward.length === 0 && at.level === 'district' && day >= at.validFrom) {
      for (const child of lastChildren(at, index)) visit(child, 'part', confidence, [...seen, key])
      return
    }
    for (const link of onward) {
      const target = index.byKey.get(next(link))
      if (target === undefined || seen.includes(next(link))) continue
      const reached = extent === 'part' || link.extent === 'part' ? 'part' : 'whole'
      visit(target, reached, lessSure(confidence, link.confidence), [...seen, key])
    }
  }
  visit(area, 'whole', 'high', [])
  return [...found.values()].sort((a, b) => (a.area.code < b.area.code ? -1 : 1))
}

/** The units that a district had on its last day. */
function lastChildren(area: Area, index: AreaIndex): Area[] {
  return (index.byParent.get(area.code) ?? []).filter(
    (child) => overlaps(child, area) && (child.validUntil === null || child.validUntil === area.validUntil),
  )
}

/**
 * The units that stand on `day` and hold what the unit held: itself while it stands, several after a division, none
 * where the lists do not say. A district has no successor of its own since 1/7/2025: it gives those of its communes,
 * each 'part'. `extent` is 'part' when only a part of the unit came to lie there.
 */
export function successors(area: Area, day: LegalDate, index: AreaIndex): RelatedArea[] {
  return walk(area, day, index.later, toKey, index)
}

/** The units that stood on `day` and of which the unit holds the whole or a part: the way back of `successors`. */
export function predecessors(area: Area, day: LegalDate, index: AreaIndex): RelatedArea[] {
  return walk(area, day, index.earlier, fromKey, index)
}

// Reading a written place ---------------------------------------------------------------------------------------

interface Segment {
  readonly written: string
  readonly kinds: readonly AreaKind[]
  readonly matches: readonly { area: Area; how: 'name-exact' | 'name-folded' | 'name-near' }[]
}

// Parts finer than a commune and house numbers: not in any list of units.
const HAMLET =
  /^(?:thôn|xóm|khu|khu phố|tổ|tổ dân phố|ấp|bản|làng|phố|đường|ngõ|số|số nhà|đội|tiểu khu|khối|buôn)(?=[\s.\d])/iu
const LABEL = /^[^:,]{1,40}:\s*/u
const hasMarks = (text: string) => /[^\x00-\x7f]/.test(text)
const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The kind word or abbreviation at the start of a segment: the kinds it may mean and the rest, most literal first. */
function readings(segment: string, kinds: readonly AreaKindWord[]): { kinds: AreaKind[]; name: string }[] {
  const text = segment.trim()
  const byRest = new Map<string, AreaKind[]>()
  const add = (name: string, kind: AreaKind) => {
    const list = byRest.get(name)
    if (list === undefined) byRest.set(name, [kind])
    else if (!list.includes(kind)) list.push(kind)
  }
  for (const { kind, word, abbreviations } of kinds) {
    const first = new RegExp(`^${escape(word)}[\\s.:]+(?=\\S)`, 'iu').exec(text)
    if (first !== null) add(text.slice(first[0].length), kind)
    const bare = new RegExp(`^${escape(foldText(word))}\\s+(?=\\S)`, 'i').exec(text)
    if (bare !== null && first === null) add(text.slice(bare[0].length), kind)
    for (const short of abbreviations) {
      const abbreviation = new RegExp(`^${escape(short)}(?:\\.\\s*|\\s+)(?=\\S)`, 'iu').exec(text)
      if (abbreviation !== null) add(text.slice(abbreviation[0].length), kind)
    }
  }
  const read = [...byRest].map(([name, found]) => ({ name, kinds: found }))
  // 'Thị xã …' before 'xã …' cannot happen (both begin at the start), but 'TT' and 'T' can: the longest word wins.
  read.sort((a, b) => a.name.length - b.name.length)
  // Without marks 'phuong lau' is a ward Lâu or the commune Phượng Lâu: keep the whole as a name too.
  return [...read, { kinds: [], name: text }]
}

function splitSegments(text: string, index: AreaIndex): string[] {
  const marked = hasMarks(text)
  const words = index.kinds
    .map((kind) => (marked ? kind.word : foldText(kind.word)))
    // Unmarked, 'xa', 'phuong' and 'quan' are parts of many names.
    .filter((word) => marked || !/^(?:xa|phuong|quan)$/.test(word))
    .sort((a, b) => b.length - a.length)
    .map(escape)
  // 'thị xã' holds 'xã': what stands after 'thị ' is not split again.
  const before = new RegExp(`\\s*[-–]?\\s+(?<!(?:^|\\s)thị\\s)(?=(?:${words.join('|')})\\s+\\S)`, 'iu')
  return text
    .split(/[,;\n]+/u)
    .flatMap((part) => part.split(before))
    .map((part) => part.replace(/^[\s\-–.]+|[\s\-–.]+$/gu, ''))
    .filter((part) => part !== '')
}

function lookUp(written: string, index: AreaIndex): Segment {
  for (const { kinds, name } of readings(written, index.kinds)) {
    const key = nameKey(name)
    const exact = normaliseToneMarks(name.toLowerCase()).trim()
    const areas = (index.byName.get(key) ?? []).filter((area) => fitsLevel(area, kinds, index))
    if (areas.length > 0) {
      return {
        written,
        kinds,
        matches: areas.map((area) => ({
          area,
          how: normaliseToneMarks(area.name.toLowerCase()) === exact ? 'name-exact' : 'name-folded',
        })),
      }
    }
  }
  for (const { kinds, name } of readings(written, index.kinds)) {
    const key = nameKey(name)
    if (key.length < 4) continue
    const areas = index.names
      .neighbours(key)
      .filter((near) => near.distance <= (key.length >= 10 ? 2 : 1))
      .flatMap((near) => index.byName.get(near.word) ?? [])
      .filter((area) => fitsLevel(area, kinds, index))
    if (areas.length > 0)
      return { written, kinds, matches: areas.map((area) => ({ area, how: 'name-near' as const })) }
  }
  return { written, kinds: readings(written, index.kinds)[0]?.kinds ?? [], matches: [] }
}

function fitsLevel(area: Area, kinds: readonly AreaKind[], index: AreaIndex): boolean {
  if (kinds.length === 0) return true
  return index.kinds.some((kind) => kinds.includes(kind.kind) && kind.level === area.level)
}

const NAME_SCORE = { 'name-exact': 0.5, 'name-folded': 0.45, 'name-near': 0.3 } as const
const LEVELS: readonly AreaLevel[] = ['commune', 'district', 'province']

/** Whether two rows are the same unit or one became the other, at any remove. */
function related(a: Area, b: Area, index: AreaIndex): 'itself' | 'succession' | undefined {
  if (a.code === b.code && (a === b || a.name === b.name)) return 'itself'
  const reaches = (from: Area, to: Area): boolean => {
    const queue = [areaKey(from)]
    const seen = new Set(queue)
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      if (key === areaKey(to)) return true
      for (const link of index.later.get(key) ?? []) {
        const next = toKey(link)
        if (!seen.has(next)) {
          seen.add(next)
          queue.push(next)
        }
      }
    }
    return false
  }
  return reaches(a, b) || reaches(b, a) ? 'succession' : undefined
}

/**
 * What a written place may mean on a day: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ', with levels missing,
 * abbreviated ('TT Hùng Sơn', 'H. Đoan Hùng'), in either tone-mark style, without marks, or under a name that had ended
 * or not begun on that day. Best first; several candidates are several, and choosing is the reader's. A place in
 * another province is answered by that province. A unit that had ended is followed by what it had become.
 */
export function resolve(text: string, asOf: LegalDate, index: AreaIndex): AreaCandidate[] {
  const tidy = toNfc(text).replace(/\s+/g, ' ').replace(LABEL, '').trim()
  let written = splitSegments(tidy, index).filter((part) => !HAMLET.test(part))
  let segments = written.map((part) => lookUp(part, index))
  if (segments.some((segment) => segment.matches.length === 0 && /\s[-–]\s/u.test(segment.written))) {
    // 'Chí Đám - Đoan Hùng - Phú Thọ', but not 'Bà Rịa - Vũng Tàu', which is found whole.
    written = segments.flatMap((segment) =>
      segment.matches.length > 0 ? [segment.written] : segment.written.split(/\s+[-–]\s+/u),
    )
    segments = written.map((part) => lookUp(part, index))
  }
  const best = new Map<string, AreaCandidate>()
  const offer = (candidate: AreaCandidate) => {
    const key = areaKey(candidate.area)
    if (candidate.score > (best.get(key)?.score ?? 0)) best.set(key, candidate)
  }
  for (const [position, segment] of segments.entries()) {
    // A wider unit answers for a finer one only when no unit of that name lies where it is said to lie.
    if ([...best.values()].some((candidate) => candidate.score >= 0.5)) break
    for (const match of segment.matches) {
      const candidate = weigh(
        segment,
        match,
        segments.slice(position + 1),
        segments.slice(0, position),
        asOf,
        index,
      )
      if (candidate !== undefined) offer(candidate)
    }
  }
  // A copy: successors are offered to the same map while it is walked.
  for (const candidate of Array.from(best.values())) {
    const ended = candidate.area.validUntil
    if (ended === null || ended > asOf) continue
    for (const successor of successors(candidate.area, asOf, index)) {
      offer({
        area: successor.area,
        score: round(candidate.score * (successor.extent === 'whole' ? 0.9 : 0.75)),
        reasons: [
          ...candidate.reasons.filter((reason) => reason.code !== 'not-valid-on-day'),
          { code: 'alias-old-name', name: areaName(candidate.area, index) },
          { code: 'successor-of', areaKey: areaKey(candidate.area), extent: successor.extent },
        ],
      })
    }
  }
  return [...best.values()]
    .filter((candidate) => candidate.score >= 0.25)
    .sort(
      (a, b) =>
        b.score - a.score ||
        LEVELS.indexOf(b.area.level) - LEVELS.indexOf(a.area.level) ||
        (areaKey(a.area) < areaKey(b.area) ? -1 : 1),
    )
}

const round = (score: number) => Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000

/** How a unit lies in one of the wider units: by its own units above, or by those of its predecessors. */
function placeIn(
  area: Area,
  wider: readonly Area[],
  day: LegalDate,
  index: AreaIndex,
): 'itself' | 'succession' | undefined {
  const above = ancestorsOn(area, day, index)
  let found: 'succession' | undefined
  for (const high of wider) {
    for (const up of above) {
      if (up.level !== high.level) continue
      const how = related(up, high, index)
      if (how === 'itself') return how
      if (how === 'succession') found = how
    }
  }
  if (found !== undefined) return found
  for (const link of index.earlier.get(areaKey(area)) ?? []) {
    const earlier = index.byKey.get(fromKey(link))
    if (earlier !== undefined && earlier !== area && placeIn(earlier, wider, day, index) !== undefined)
      return 'succession'
  }
  return undefined
}

function weigh(
  segment: Segment,
  match: Segment['matches'][number],
  wider: readonly Segment[],
  finer: readonly Segment[],
  asOf: LegalDate,
  index: AreaIndex,
): AreaCandidate | undefined {
  const { area, how } = match
  const reasons: ResolveReason[] = [{ code: how, written: segment.written }]
  let score: number = NAME_SCORE[how]

  const [writtenKind] = segment.kinds
  if (segment.kinds.includes(area.kind)) score += 0.1
  else if (writtenKind !== undefined) {
    score -= 0.08
    reasons.push({ code: 'kind-differs', written: writtenKind, found: area.kind })
  } else if (wider.length === 0 && finer.length === 0) score += 0.02 * LEVELS.indexOf(area.level)

  if (isAreaValidOn(area, asOf)) score += 0.2
  else {
    reasons.push({ code: 'not-valid-on-day', validFrom: area.validFrom, validUntil: area.validUntil })
    // Before the lists begin, a row that nothing is known to have preceded is the best that there is.
    if (asOf < area.validFrom && !index.earlier.has(areaKey(area))) score += 0.12
  }

  let matched = 0
  let given = 0
  for (const part of wider) {
    const above = part.matches
      .map((other) => other.area)
      .filter((other) => LEVELS.indexOf(other.level) > LEVELS.indexOf(area.level))
    if (part.matches.length === 0) {
      reasons.push({ code: 'parent-unknown', written: part.written })
      continue
    }
    given += 1
    const place = placeIn(area, above, asOf, index)
    if (place !== undefined) {
      matched += place === 'itself' ? 1 : 0.8
      reasons.push({ code: 'parent-matches', written: part.written, through: place })
    } else {
      // Papers mistake the district; another province is another place.
      if (above.length > 0 && above.every((other) => other.level === 'province')) return undefined
      matched -= 1
      reasons.push({ code: 'parent-differs', written: part.written })
    }
  }
  if (given > 0) score += (0.2 * matched) / given
  const levelsWritten = wider.flatMap((part) => part.matches.map((other) => other.area.level))
  for (const up of ancestorsOn(area, asOf, index)) {
    if (levelsWritten.includes(up.level)) continue
    reasons.push({ code: 'level-missing', level: up.level })
    score -= 0.03
  }
  for (const part of finer) {
    reasons.push({ code: 'finer-part-unknown', written: part.written })
    score -= 0.1
  }
  return { area, score: round(score), reasons }
}
