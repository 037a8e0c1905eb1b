import { foldText, normaliseToneMarks, toNfc } from '#shared/names.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import {
  ancestorsOn,
  areaKey,
  areaName,
  fromKey,
  initialKey,
  isAreaValidOn,
  nameKey,
  successors,
  toKey,
  type AreaIndex,
} from './areas.model.ts'
import type {
  Area,
  AreaCandidate,
  AreaKind,
  AreaKindWord,
  AreaLevel,
  Hamlet,
  ResolveReason,
} from './areas.types.ts'

type NameMatch = 'name-exact' | 'name-folded' | 'name-initial' | 'name-initials' | 'name-near' | 'name-far'

interface Segment {
  readonly written: string
  readonly kinds: readonly AreaKind[]
  readonly matches: readonly { area: Area; how: NameMatch }[]
}
// Parts finer than a commune and house numbers: not in any list of units.
const HAMLET =
  /^(?:thôn|xóm|khu|khu phố|tổ|tổ dân phố|ấp|bản|làng|phố|đường|ngõ|số|số nhà|đội|tiểu khu|khối|buôn)(?=[\s.\d])/iu
const LABEL = /^[^:,]{1,40}:\s*/u

/** The written place without what is finer than a commune, tidied so that one place written alike is one text. */
export function withoutHamlet(text: string, index: AreaIndex): string {
  return normaliseToneMarks(text.toLowerCase())
    .split(/\s*[,;]\s*|\s+[-–]\s+/u)
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '' && (!HAMLET.test(part) || index.byName.has(nameKey(part))))
    .join(', ')
}

const hasMarks = (text: string) => /[^\x00-\x7f]/.test(text)
const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

type KindPatterns = { kind: AreaKind; word: RegExp; bare: RegExp; short: RegExp[] }
const patterns = new WeakMap<readonly AreaKindWord[], KindPatterns[]>()

/** Made once for the kinds of an index: half the time of an answer went into making them. */
function patternsOf(kinds: readonly AreaKindWord[]): KindPatterns[] {
  let made = patterns.get(kinds)
  if (made === undefined) {
    made = kinds.map(({ kind, word, abbreviations }) => ({
      kind,
      word: new RegExp(`^${escape(word)}[\\s.:]+(?=\\S)`, 'iu'),
      bare: new RegExp(`^${escape(foldText(word))}\\s+(?=\\S)`, 'i'),
      short: abbreviations.map((one) => new RegExp(`^${escape(one)}(?:\\.\\s*|\\s+)(?=\\S)`, 'iu')),
    }))
    patterns.set(kinds, made)
  }
  return made
}

/** The kind word or abbreviation at the start of a segment: the kinds it may mean and the rest, most literal first. */
function readings(segment: string, kinds: readonly AreaKindWord[]): { kinds: AreaKind[]; name: string }[] {
  const text = segment.trim()
  const byRest = new Map<string, AreaKind[]>()
  const add = (name: string, kind: AreaKind) => {
    const list = byRest.get(name)
    if (list === undefined) byRest.set(name, [kind])
    else if (!list.includes(kind)) list.push(kind)
  }
  for (const { kind, word, bare, short } of patternsOf(kinds)) {
    const first = word.exec(text) ?? bare.exec(text)
    if (first !== null) add(text.slice(first[0].length), kind)
    for (const pattern of short) {
      const abbreviation = pattern.exec(text)
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
  // Nor is 'Tứ Xã - …', or 'son tinh huyen …' before its 'tinh'.
  const any = words.join('|')
  const before = new RegExp(
    `\\s*[-–]?\\s+(?<!(?:^|\\s)thị\\s)(?=(?:${any})\\s+(?![-–]|(?:${any})\\s)\\S)`,
    'iu',
  )
  return text
    .split(/[,;\n]+/u)
    .flatMap((part) => part.split(before))
    .map((part) => part.replace(/^[\s\-–.]+|[\s\-–.]+$/gu, ''))
    .filter((part) => part !== '')
}

/** Kind and name of a part, and the units that bear the name, whatever the marks, or with its first syllable as an initial. */
function lookUp(written: string, index: AreaIndex): Segment {
  const read = readings(written, index.kinds)
  for (const { kinds, name } of read) {
    const exact = normaliseToneMarks(name.toLowerCase()).trim()
    const areas = (index.byName.get(nameKey(name)) ?? []).filter((area) => fitsLevel(area, kinds, index))
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
  for (const { kinds, name } of read) {
    // 'C.Mộng', 'C. Mộng', 'C Mộng'
    if (!/^\p{L}\p{M}*[.\s]/u.test(name)) continue
    const areas = (index.byInitial.get(initialKey(name) ?? '') ?? []).filter((area) =>
      fitsLevel(area, kinds, index),
    )
    if (areas.length > 0)
      return { written, kinds, matches: areas.map((area) => ({ area, how: 'name-initial' as const })) }
  }
  const near = lookNear(written, 1, index)
  return near.matches.length > 0 ? near : lookInitials(near, read, index)
}

/** The units of which only initials stand after the kind: 'TP. HB', 'H.ĐH', 'T.PT'. */
function lookInitials(unknown: Segment, read: readonly { kinds: readonly AreaKind[]; name: string }[], index: AreaIndex): Segment {
  for (const { kinds, name } of read) {
    if (kinds.length === 0 || !/^\p{Lu}(?:[.\s]?\p{Lu}){1,4}\.?$/u.test(name)) continue
    const initials = foldText(name).replace(/[^a-z]/g, '')
    const areas = (index.byInitials.get(initials) ?? []).filter((area) => fitsLevel(area, kinds, index))
    if (areas.length > 0)
      return { ...unknown, kinds, matches: areas.map((area) => ({ area, how: 'name-initials' as const })) }
  }
  return unknown
}

/** The units whose name is a few slips away. Two slips are many in a short name: `slips` of 2 is for whom the rest convinces. */
function lookNear(written: string, slips: 1 | 2, index: AreaIndex): Segment {
  const read = readings(written, index.kinds)
  for (const { kinds, name } of read) {
    const key = nameKey(name)
    if (key.length < (slips === 1 ? 4 : 6)) continue
    const most = slips === 2 || key.length >= 10 ? 2 : 1
    const matches = index.names
      .neighbours(key)
      .filter((near) => near.distance <= most)
      .flatMap((near) =>
        (index.byName.get(near.word) ?? []).map((area) => ({
          area,
          how: (near.distance <= 1 ? 'name-near' : 'name-far') as NameMatch,
        })),
      )
      .filter(({ area }) => fitsLevel(area, kinds, index))
    if (matches.length > 0) return { written, kinds, matches }
  }
  return { written, kinds: read[0]?.kinds ?? [], matches: [] }
}

function fitsLevel(area: Area, kinds: readonly AreaKind[], index: AreaIndex): boolean {
  if (kinds.length === 0) return true
  return index.kinds.some((kind) => kinds.includes(kind.kind) && kind.level === area.level)
}

const NAME_SCORE = {
  'name-exact': 0.5,
  'name-folded': 0.45,
  'name-initial': 0.35,
  'name-initials': 0.3,
  'name-near': 0.3,
  'name-far': 0.2,
} as const
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
 * What a written place may mean on a day: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ', with levels missing or in another
 * order, abbreviated ('TT Hùng Sơn', 'H. Đoan Hùng', 'xã C.Mộng', 'TP HB'), in either tone-mark style, without marks, mistyped, or
 * under a name that had ended or not begun on that day. Best first; several candidates are several, and choosing is the
 * reader's. A place in another province is answered by that province. A unit that had ended is followed by what it had
 * become. A hamlet is named where the province has loaded its hamlets.
 */
export function resolve(text: string, asOf: LegalDate, index: AreaIndex): AreaCandidate[] {
  const tidy = toNfc(text).replace(/\s+/g, ' ').replace(LABEL, '').trim()
  const parts = splitSegments(tidy, index)
  // 'Bản Nguyên' is a commune, though hamlets begin so too.
  const isHamlet = (part: string) =>
    HAMLET.test(part) && !index.byName.has(nameKey(part.split(/\s+[-–]\s+/u)[0] ?? part))
  const hamlets = parts.filter(isHamlet)
  let written = parts.filter((part) => !isHamlet(part))
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
  if (segments.length > 1 && !hasFlawless(best.values())) {
    const fitting = lookAgain(segments, asOf, index)
    const top = Math.max(0, ...fitting.map((candidate) => candidate.score))
    // What answers for a part that it does not name stands behind what names it.
    for (const [key, candidate] of best)
      if (fitting.length > 0 && candidate.reasons.some((reason) => FLAWS.has(reason.code)))
        best.set(key, { ...candidate, score: round(Math.min(candidate.score, top - 0.05)) })
    for (const candidate of fitting) offer(candidate)
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
    .map((candidate) => nameHamlets(candidate, hamlets, asOf, index))
    .sort(
      (a, b) =>
        b.score - a.score ||
        LEVELS.indexOf(b.area.level) - LEVELS.indexOf(a.area.level) ||
        (areaKey(a.area) < areaKey(b.area) ? -1 : 1),
    )
}

const FLAWS = new Set<ResolveReason['code']>(['finer-part-unknown', 'parent-differs'])

function hasFlawless(candidates: Iterable<AreaCandidate>): boolean {
  for (const candidate of candidates)
    if (candidate.score >= 0.5 && !candidate.reasons.some((reason) => FLAWS.has(reason.code))) return true
  return false
}

/**
 * The second look, when the first found nothing that fits: any part may be the narrowest (people write the province first too), and,
 * where no name is met as it is, a name may be two slips away; in return all that is said around it must fit.
 */
function lookAgain(segments: readonly Segment[], asOf: LegalDate, index: AreaIndex): AreaCandidate[] {
  const fitting = (matchesOf: (segment: Segment) => Segment['matches']) =>
    segments.flatMap((segment, position) => {
      const others = segments.filter((_, at) => at !== position)
      if (others.some((other) => mostOf(other, index) < leastOf(segment, index))) return []
      return matchesOf(segment).flatMap((match) => {
        if (others.some((other) => isFiner(other, match.area))) return []
        const candidate = weigh(segment, match, others, [], asOf, index)
        if (candidate === undefined || !fitsAround(candidate)) return []
        return position === 0
          ? [candidate]
          : [{ ...candidate, reasons: [...candidate.reasons, { code: 'order-turned' as const }] }]
      })
    })
  const asWritten = fitting((segment) => segment.matches.filter(({ how }) => how !== 'name-near'))
  return asWritten.length > 0 ? asWritten : fitting((segment) => lookNear(segment.written, 2, index).matches)
}

const rankOf = (area: Area) => LEVELS.indexOf(area.level)
const isFiner = (segment: Segment, area: Area) =>
  segment.matches.length > 0 && segment.matches.every((other) => rankOf(other.area) <= rankOf(area))

/** The narrowest and the widest level that a part can mean, by its kind or else by the units of its name. */
const levelsOf = ({ kinds, matches }: Segment, index: AreaIndex): number[] =>
  kinds.length > 0
    ? index.kinds.filter((one) => kinds.includes(one.kind)).map((one) => LEVELS.indexOf(one.level))
    : matches.map(({ area }) => rankOf(area))
const leastOf = (segment: Segment, index: AreaIndex) => {
  const levels = levelsOf(segment, index)
  return levels.length === 0 ? 0 : Math.min(...levels)
}
const mostOf = (segment: Segment, index: AreaIndex) => {
  const levels = levelsOf(segment, index)
  return levels.length === 0 ? LEVELS.length : Math.max(...levels)
}

const AGAINST = new Set<ResolveReason['code']>(['parent-differs', 'parent-unknown'])
const fitsAround = ({ reasons }: AreaCandidate) =>
  reasons.some((reason) => reason.code === 'parent-matches') &&
  !reasons.some((reason) => AGAINST.has(reason.code))

/** Says which of the written hamlets a commune has, or had before it was merged, and which nobody knows there. */
function nameHamlets(
  candidate: AreaCandidate,
  written: readonly string[],
  asOf: LegalDate,
  index: AreaIndex,
): AreaCandidate {
  if (written.length === 0 || index.hamlets.size === 0 || candidate.area.level !== 'commune') return candidate
  const codes = [candidate.area, ...successors(candidate.area, asOf, index).map((heir) => heir.area)].map(
    (area) => area.code,
  )
  const known = [...new Set(codes)].flatMap((code) => index.hamlets.get(code) ?? [])
  if (known.length === 0) return candidate
  const reasons: ResolveReason[] = []
  let found: Hamlet | undefined
  for (const part of written) {
    const key = nameKey(part)
    const hamlet =
      known.find((one) => nameKey(one.name) === key) ??
      known.find((one) => nameKey(one.name).startsWith(`${key} `))
    if (hamlet === undefined) reasons.push({ code: 'hamlet-unknown', written: part })
    else {
      found ??= hamlet
      reasons.push({ code: 'hamlet-matches', written: part, name: hamlet.name })
    }
  }
  return {
    ...candidate,
    score: round(candidate.score + (found === undefined ? 0 : 0.02)),
    reasons: [...candidate.reasons, ...reasons],
    ...(found === undefined ? {} : { hamlet: found }),
  }
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
  const reasons: ResolveReason[] = [
    { code: how === 'name-far' ? 'name-near' : how === 'name-initials' ? 'name-initial' : how, written: segment.written },
  ]
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
  // Two letters fit many communes: only what is said around them tells one.
  if (how === 'name-initials' && area.level === 'commune' && matched <= 0) return undefined
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
