import { addDays, daysInMonth, legalDate, type LegalDate } from '#shared/legal-date.ts'
import { formatName, makeName, type PersonalName, type Sex } from './personal-names.ts'
import {
  ELSEWHERE,
  getPlaces,
  withNewToneMarks,
  writeHomePlace,
  type HomePlace,
  type SampleCommune,
} from './places.ts'
import { draw, randomStream, weighted, type Random } from './random.ts'

/**
 * A made-up province of people with merit. The i-th dossier depends on the seed and on i alone, so that any part of a
 * province of any size can be made again by itself. Nobody in it exists; see docs/decisions/0011-sample-papers.md.
 */

export type SampleCategory =
  | 'REVOLUTIONARY_PRE_1945'
  | 'REVOLUTIONARY_1945_PRE_UPRISING'
  | 'MARTYR'
  | 'HEROIC_MOTHER'
  | 'ARMED_FORCES_HERO'
  | 'RESISTANCE_LABOUR_HERO'
  | 'WAR_INVALID'
  | 'WAR_INVALID_TYPE_B'
  | 'WAR_INVALID_POLICY_EQUIVALENT'
  | 'SICK_SOLDIER'
  | 'CHEMICAL_VICTIM'
  | 'IMPRISONED_ACTIVIST'
  | 'RESISTANCE_ACTIVIST'
  | 'HELPER_OF_REVOLUTION'

/** What a category is called on papers, its symbol in dossier numbers (NĐ 131/2021 Điều 127) and its share. */
export const CATEGORIES: Record<SampleCategory, { title: string; symbol: string; share: number }> = {
  REVOLUTIONARY_PRE_1945: {
    title: 'Người hoạt động cách mạng trước ngày 01/01/1945',
    symbol: 'LT',
    share: 4,
  },
  REVOLUTIONARY_1945_PRE_UPRISING: {
    title: 'Người hoạt động cách mạng từ ngày 01/01/1945 đến ngày khởi nghĩa tháng Tám năm 1945',
    symbol: 'TKN',
    share: 7,
  },
  MARTYR: { title: 'Liệt sĩ', symbol: 'LS', share: 370 },
  // The list of symbols has none for heroic mothers: the papers lie with those of a fallen child, under LS.
  HEROIC_MOTHER: { title: 'Bà mẹ Việt Nam anh hùng', symbol: 'LS', share: 18 },
  ARMED_FORCES_HERO: { title: 'Anh hùng lực lượng vũ trang nhân dân', symbol: 'AH', share: 2 },
  RESISTANCE_LABOUR_HERO: { title: 'Anh hùng lao động trong thời kỳ kháng chiến', symbol: 'AH', share: 0.6 },
  WAR_INVALID: { title: 'Thương binh', symbol: 'AQ', share: 225 },
  WAR_INVALID_TYPE_B: { title: 'Thương binh loại B', symbol: 'BQ', share: 12 },
  WAR_INVALID_POLICY_EQUIVALENT: { title: 'Người hưởng chính sách như thương binh', symbol: 'CK', share: 28 },
  SICK_SOLDIER: { title: 'Bệnh binh', symbol: 'BB', share: 125 },
  CHEMICAL_VICTIM: {
    title: 'Người hoạt động kháng chiến bị nhiễm chất độc hóa học',
    symbol: 'HH',
    share: 118,
  },
  IMPRISONED_ACTIVIST: {
    title: 'Người hoạt động cách mạng, kháng chiến bị địch bắt tù, đày',
    symbol: 'BT',
    share: 12,
  },
  RESISTANCE_ACTIVIST: { title: 'Người hoạt động kháng chiến giải phóng dân tộc', symbol: 'KC', share: 64 },
  HELPER_OF_REVOLUTION: { title: 'Người có công giúp đỡ cách mạng', symbol: 'CC', share: 14 },
}

/** A date as the archive knows it: EDTF (ISO 8601-2; 'XXXX' unknown) beside the words of the paper. */
export type SampleDate = { edtf: string; written: string }

export type Relation = 'father' | 'mother' | 'spouse' | 'child' | 'sibling' | 'worshipper'

export type SampleRelative = {
  relation: Relation
  fullName: string
  sex: Sex
  birthYear: number | null
  alive: boolean
}

export type SampleNumber = {
  police: boolean
  locality: string
  category: string
  number: string
  period: string
}

export type SampleDecision = {
  number: string
  signedOn: LegalDate
  body: string
  signer: string
  post: string
}

export type SampleDossier = {
  index: number
  seed: number
  category: SampleCategory
  number: SampleNumber
  /** The number as the register writes it: separators vary. */
  rawNumber: string
  person: {
    fullName: string
    aliases: string[]
    sex: Sex
    birth: SampleDate
    /** Year behind `birth`, for consistent papers; null where nobody knew. */
    birthYear: number
    home: { written: string; place: HomePlace; area: { code: string; validFrom: string } | null }
    /** Twelve digits, for some of the living; most dossiers have none. */
    citizenId: string | null
    alive: boolean
    /** Day of death of those who did not fall. */
    diedOn: LegalDate | null
  }
  /** Where the person or the family lives, in units of 2019; papers of its authorities are dated names of it. */
  residence: SampleCommune
  managingCommune: { code: string; name: string; kind: string }
  relatives: SampleRelative[]
  sacrifice: { on: LegalDate; date: SampleDate; place: string; burial: string; circumstance: string } | null
  service: {
    unit: string
    rank: string
    post: string
    enlistedOn: LegalDate
    leftOn: LegalDate | null
  } | null
  injury: { on: LegalDate; rate: number; place: string; wound: string } | null
  recognition: SampleDecision
  /** Number on the certificate "Tổ quốc ghi công", martyrs only. */
  certificateNumber: string | null
  receivedOn: LegalDate
  storage: { shelf: string; compartment: string; box: string }
}

const categories = weighted(
  (Object.keys(CATEGORIES) as SampleCategory[]).map((code) => [code, CATEGORIES[code].share] as const),
)

const two = (n: number) => String(n).padStart(2, '0')

/** A day in the years given, both included; `firstMonth` cuts off the start of each year. */
export function dayBetween(random: Random, firstYear: number, lastYear: number, firstMonth = 1): LegalDate {
  const year = random.int(firstYear, lastYear)
  const month = random.int(firstMonth, 12)
  return legalDate(`${year}-${two(month)}-${two(random.int(1, daysInMonth(year, month)))}`)
}

const STEMS = ['Giáp', 'Ất', 'Bính', 'Đinh', 'Mậu', 'Kỷ', 'Canh', 'Tân', 'Nhâm', 'Quý']
const BRANCHES = ['Tý', 'Sửu', 'Dần', 'Mão', 'Thìn', 'Tỵ', 'Ngọ', 'Mùi', 'Thân', 'Dậu', 'Tuất', 'Hợi']

/** The sexagenary name of a lunar year that begins in `year`: 1968 → 'Mậu Thân'. */
export function sexagenaryYear(year: number): string {
  return `${STEMS[(year + 6) % 10] as string} ${BRANCHES[(year + 8) % 12] as string}`
}

/** A date as papers write it, with the precision that its writer had. */
function writeDate(
  random: Random,
  day: LegalDate,
  shares: readonly [number, number, number, number, number],
): SampleDate {
  const [year, month, dayOfMonth] = [day.slice(0, 4), day.slice(5, 7), day.slice(8, 10)]
  const at = random.next()
  const [full, ofMonth, ofYear, about, lunar] = shares
  if (at < full) {
    const written = random.pick([
      `${dayOfMonth}/${month}/${year}`,
      `${dayOfMonth}/${month}/${year}`,
      `${Number(dayOfMonth)}-${Number(month)}-${year}`,
      `ngày ${dayOfMonth} tháng ${month} năm ${year}`,
    ])
    return { edtf: day, written }
  }
  if (at < full + ofMonth) {
    return {
      edtf: `${year}-${month}`,
      written: random.pick([`${Number(month)}/${year}`, `${month}/${year}`, `Tháng ${month} năm ${year}`]),
    }
  }
  if (at < full + ofMonth + ofYear) return { edtf: year, written: year }
  if (at < full + ofMonth + ofYear + about) return { edtf: `${year}~`, written: `khoảng ${year}` }
  if (at < full + ofMonth + ofYear + about + lunar) {
    return { edtf: `${year}~`, written: sexagenaryYear(Number(year)) }
  }
  return { edtf: 'XXXX', written: 'không rõ' }
}

type War = { from: number; until: number; weight: number; period: string; places: readonly string[] }

const WARS: readonly War[] = [
  {
    from: 1946,
    until: 1954,
    weight: 15,
    period: 'CP',
    places: [
      'Mặt trận Tây Bắc',
      'Mặt trận Điện Biên Phủ',
      'Chiến dịch Biên giới',
      'Mặt trận đường số 4',
      'Chiến khu Việt Bắc',
      'Mặt trận Hòa Bình',
      'tỉnh Vĩnh Phúc',
    ],
  },
  {
    from: 1959,
    until: 1975,
    weight: 70,
    period: 'CM',
    places: [
      'Mặt trận phía Nam',
      'Mặt trận B2',
      'Mặt trận B3',
      'Mặt trận phía Tây',
      'tỉnh Quảng Trị',
      'tỉnh Thừa Thiên',
      'tỉnh Tây Ninh',
      'tỉnh Kon Tum',
      'tỉnh Quảng Nam',
      'nước bạn Lào',
      'tỉnh Bình Long',
    ],
  },
  {
    from: 1977,
    until: 1989,
    weight: 15,
    period: 'BV',
    places: [
      'Mặt trận 479',
      'Biên giới Tây Nam',
      'tỉnh Hà Tuyên',
      'tỉnh Lạng Sơn',
      'tỉnh Cao Bằng',
      'nước bạn Cam-pu-chia',
      'tỉnh Hoàng Liên Sơn',
    ],
  },
]
const wars = weighted(WARS.map((war) => [war, war.weight] as const))

const UNITS: Record<string, readonly string[]> = {
  CP: [
    'Trung đoàn 88, Đại đoàn 308',
    'Trung đoàn 36, Đại đoàn 308',
    'Trung đoàn 174, Đại đoàn 316',
    'Trung đoàn 209, Đại đoàn 312',
    'Trung đoàn 141, Đại đoàn 312',
    'Đội du kích xã',
    'Bộ đội địa phương huyện',
    'Tiểu đoàn 64, Tỉnh đội',
    'Đại đội pháo cao xạ 387',
    'Dân công hỏa tuyến',
  ],
  CM: [
    'C2 D7 E66 F304',
    'C11 D9 E141 F312',
    'Đại đội 5, Tiểu đoàn 8, Trung đoàn 102, Sư đoàn 308',
    'Tiểu đoàn 3, Trung đoàn 48, Sư đoàn 320',
    'Trung đoàn 24A, Mặt trận B3',
    'Trung đoàn 95, Sư đoàn 325',
    'Trung đoàn 9, Sư đoàn 304',
    'Binh trạm 14, Đoàn 559',
    'Binh trạm 32, Bộ Tư lệnh 559',
    'Tiểu đoàn đặc công 20',
    'Trung đoàn pháo phòng không 228',
    'Sư đoàn 7, Quân đoàn 4',
    'Đại đội 9, Trung đoàn 165, Sư đoàn 312',
    'KB',
    'Đội TNXP 40, Tổng đội 12',
    'Trung đoàn 16, Công trường 5',
  ],
  BV: [
    'Trung đoàn 567, Quân khu I',
    'Sư đoàn 356, Quân khu II',
    'Trung đoàn 876, Sư đoàn 356',
    'Sư đoàn 316, Quân khu II',
    'Trung đoàn 812, Sư đoàn 309',
    'Đoàn 7704, Mặt trận 479',
    'Đồn biên phòng 161',
    'Trung đoàn 148, Sư đoàn 316',
    'Sư đoàn 313, Quân khu II',
  ],
  TCM: ['Hội Cứu quốc xã', 'Chiến khu Vần - Hiền Lương', 'Đội tự vệ chiến đấu'],
}

const RANKS = weighted([
  ['Binh nhất', 10],
  ['Binh nhì', 4],
  ['Hạ sĩ', 24],
  ['Trung sĩ', 20],
  ['Thượng sĩ', 13],
  ['Chuẩn úy', 6],
  ['Thiếu úy', 8],
  ['Trung úy', 5],
  ['Thượng úy', 3],
  ['Đại úy', 2],
  ['Thiếu tá', 1],
])
const POSTS = weighted([
  ['Chiến sĩ', 48],
  ['Tiểu đội phó', 14],
  ['Tiểu đội trưởng', 13],
  ['Trung đội phó', 6],
  ['Trung đội trưởng', 7],
  ['Y tá', 3],
  ['Lái xe', 4],
  ['Đại đội phó', 2],
  ['Chính trị viên phó', 2],
  ['Trinh sát', 4],
  ['Thông tin', 3],
])
const WOUNDS = [
  'vết thương phần mềm đùi phải, còn mảnh kim khí',
  'gãy 1/3 giữa xương cánh tay trái, cứng khớp khuỷu',
  'vết thương sọ não hở, đau đầu kéo dài',
  'cụt 1/3 trên cẳng chân phải',
  'vết thương thấu ngực bên trái, dày dính màng phổi',
  'mất ngón 2 và ngón 3 bàn tay phải',
  'vết thương mắt trái, thị lực 1/10',
  'sức ép bom, giảm thính lực hai tai',
  'vết thương vùng thắt lưng, hạn chế vận động',
] as const
const CIRCUMSTANCES = weighted([
  ['Chiến đấu', 70],
  ['Phục vụ chiến đấu', 14],
  ['Ốm do sốt rét ác tính khi làm nhiệm vụ', 6],
  ['Trúng bom khi vận chuyển hàng', 6],
  ['Làm nhiệm vụ quốc tế', 4],
])

/** Signers and officers of the samples. Fictitious; each bears a family name that no list of names holds. */
export const SIGNERS = [
  'Mẫu Văn Đăng',
  'Mẫu Đức Kiên',
  'Mẫu Xuân Trực',
  'Mẫu Thị Hiển',
  'Mẫu Hữu Phác',
  'Mẫu Quang Nhượng',
  'Mẫu Thế Ruệ',
  'Mẫu Văn Sĩnh',
  'Mẫu Ngọc Tuân',
  'Mẫu Đình Chuyên',
] as const

const SHELVES = 60

function makeRecognition(random: Random, category: SampleCategory, eventYear: number): SampleDecision {
  const signer = random.pick(SIGNERS)
  const decide = (from: number, until: number, body: string, suffixes: readonly string[], post: string) => {
    const signedOn = dayBetween(random, from, Math.max(from, until))
    return { number: `${random.int(12, 4980)}${random.pick(suffixes)}`, signedOn, body, signer, post }
  }
  switch (category) {
    case 'MARTYR':
      return decide(
        eventYear + 1,
        eventYear + (random.chance(0.8) ? 8 : 30),
        'Thủ tướng Chính phủ',
        ['/TTg', 'TTga', ' TTg', '/QĐ-TTg'],
        'THỦ TƯỚNG',
      )
    case 'HEROIC_MOTHER':
      return decide(
        random.chance(0.5) ? 1994 : 2013,
        random.chance(0.5) ? 1997 : 2016,
        'Chủ tịch nước',
        ['/QĐ-CTN', ' KT/CTN'],
        'CHỦ TỊCH',
      )
    case 'ARMED_FORCES_HERO':
    case 'RESISTANCE_LABOUR_HERO':
      return decide(1995, 2012, 'Chủ tịch nước', ['/QĐ-CTN'], 'CHỦ TỊCH')
    case 'REVOLUTIONARY_PRE_1945':
    case 'REVOLUTIONARY_1945_PRE_UPRISING':
      return decide(1995, 2010, 'Tỉnh ủy Phú Thọ', ['-QĐ/TU'], 'PHÓ BÍ THƯ')
    case 'CHEMICAL_VICTIM':
      return decide(
        2001,
        2018,
        'Sở Lao động - Thương binh và Xã hội',
        ['/QĐ-LĐTBXH', '/QĐ-SLĐTBXH'],
        'GIÁM ĐỐC',
      )
    case 'RESISTANCE_ACTIVIST':
    case 'HELPER_OF_REVOLUTION':
    case 'IMPRISONED_ACTIVIST':
      return decide(
        1996,
        2016,
        'Sở Lao động - Thương binh và Xã hội',
        ['/QĐ-LĐTBXH', '/QĐ-SLĐTBXH'],
        'GIÁM ĐỐC',
      )
    default: {
      const from = eventYear + 2
      if (random.chance(0.7)) {
        const decision = decide(Math.max(1965, from), Math.max(1968, from + 14), '', ['/QĐ-TB', '/QĐ-TBXH', '/QĐ-UB', '-QĐ/CS'], 'GIÁM ĐỐC')
        return { ...decision, body: departmentOn(decision.signedOn) }
      }
      return decide(
        Math.max(1997, from),
        2012,
        'Sở Lao động - Thương binh và Xã hội',
        ['/QĐ-LĐTBXH', '/QĐ-SLĐTBXH'],
        'GIÁM ĐỐC',
      )
    }
  }
}

/** What the province's department for war invalids was called on a day. */
export function departmentOn(day: LegalDate): string {
  if (day < '1982-01-01') return 'Ty Thương binh và Xã hội'
  if (day < '1988-01-01') return 'Sở Thương binh và Xã hội'
  return day < '2025-03-01' ? 'Sở Lao động - Thương binh và Xã hội' : 'Sở Nội vụ'
}

function writeNumber(random: Random, number: SampleNumber): string {
  const { locality, category, number: digits, period } = number
  const front = number.police ? 'CA-' : ''
  const short = String(Number(digits))
  return (
    front +
    random.pick([
      `${locality}/${category} ${digits} ${period}`,
      `${locality}/${category} ${digits} ${period}`,
      `${locality}/${category}-${digits}/${period}`,
      `${locality}/${category} ${digits}-${period}`,
      `${locality}/${category}/${digits}/${period}`,
      `${locality}/${category}-${short} ${period}`,
      `${locality}-${category}-${digits}-${period}`,
    ])
  )
}

/** A serial number of its own for every index below the prime 999,983, spread so that neighbours do not follow. */
const serialOf = (seed: number, index: number) => ((index * 611_953 + (seed % 999_983) * 31) % 999_983) + 1

const siblingsOf = (name: PersonalName) => ({ family: name.family })

/** The i-th dossier of the province of this seed. */
export function makeDossier(seed: number, index: number): SampleDossier {
  const random = randomStream(seed, 'dossier', index)
  const places = getPlaces()
  const category = draw(random, categories)
  const mother = category === 'HEROIC_MOTHER'
  const old = category === 'REVOLUTIONARY_PRE_1945' || category === 'REVOLUTIONARY_1945_PRE_UPRISING'
  const war = old
    ? { ...(WARS[0] as War), from: 1943, until: 1945, period: 'TCM' }
    : mother || category === 'CHEMICAL_VICTIM'
      ? (WARS[1] as War)
      : draw(random, wars)
  const eventOn =
    category === 'MARTYR' && war.period === 'CM' && random.chance(0.72)
      ? dayBetween(random, 1966, 1974)
      : dayBetween(random, war.from, war.period === 'CM' ? 1975 : war.until)
  const eventYear = Number(eventOn.slice(0, 4))
  const sex: Sex = mother ? 'female' : random.chance(femaleShare(category)) ? 'female' : 'male'
  const birthYear = mother
    ? random.int(1896, 1928)
    : eventYear - (random.chance(0.75) ? random.int(18, 25) : random.int(17, 38))

  // Handed over when the provinces became one on 1/7/2025: dossiers of Vĩnh Phúc and Hòa Bình.
  const handedOver = random.chance(0.009)
  const where = random.next()
  const place: HomePlace = handedOver
    ? { commune: random.pick(places.neighbours) }
    : where < 0.945
      ? { commune: random.pick(places.communes) }
      : where < 0.97
        ? { commune: random.pick(places.neighbours) }
        : { commune: null, elsewhere: random.pick(ELSEWHERE) }
  const commune = place.commune
  // Some families moved; the dossier is managed where they live, and who came from outside lives in the province.
  const settled = commune !== null && (handedOver || (commune.provinceCode === '25' && random.chance(0.95)))
  const residence = settled ? commune : random.pick(places.communes)
  const western = commune !== null && ['234', '238', '240'].includes(commune.districtCode)
  const name = makeName(random, sex, { western })
  const fullName = formatName(name)
  const birthDay = dayBetween(random, birthYear, birthYear)
  const birth = writeDate(
    random,
    birthDay,
    birthYear < 1930 ? [0.2, 0.05, 0.6, 0.05, 0.06] : [0.44, 0.06, 0.44, 0.02, 0.02],
  )

  const recognition = makeRecognition(random, category, mother ? 1994 : eventYear)
  const fallen = category === 'MARTYR'
  const { alive, diedOn } = lifeOf(random, fallen, birthYear, recognition.signedOn)
  const unitList = UNITS[war.period] as readonly string[]
  const enlistedOn = legalDate(
    `${Math.max(birthYear + 16, eventYear - random.int(0, 4))}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`,
  )
  const serves = !['HEROIC_MOTHER', 'HELPER_OF_REVOLUTION', 'RESISTANCE_LABOUR_HERO'].includes(category)
  const service = serves
    ? {
        unit: random.pick(unitList),
        rank: draw(random, RANKS),
        post: draw(random, POSTS),
        enlistedOn: enlistedOn < eventOn ? enlistedOn : addDays(eventOn, -random.int(60, 600)),
        leftOn: fallen ? null : addDays(eventOn, random.int(200, 4200)),
      }
    : null
  const rated = INJURY_RATES[category]
  const injury = rated
    ? {
        on: eventOn,
        rate: random.int(rated[0], rated[1]),
        place: random.pick(war.places),
        wound: random.pick(WOUNDS),
      }
    : null
  const number: SampleNumber = {
    police: random.chance(0.008),
    locality: commune?.provinceCode === '26' ? 'VPC' : commune?.provinceCode === '17' ? 'HBH' : 'PTO',
    category: CATEGORIES[category].symbol,
    number: String(serialOf(seed, index)).padStart(7, '0'),
    period: war.period,
  }
  const box = 1 + Math.floor(index / 14)
  return {
    index,
    seed,
    category,
    number,
    rawNumber: writeNumber(random, number),
    person: {
      fullName,
      aliases: random.chance(0.07) ? [formatName({ ...makeName(random, sex, siblingsOf(name)) })] : [],
      sex,
      birth,
      birthYear,
      home: {
        written: writeHomePlace(random, place, recognition.signedOn),
        place,
        area: commune === null ? null : { code: commune.code, validFrom: commune.validFrom },
      },
      citizenId: alive && random.chance(0.55) ? citizenId(random, sex, birthYear) : null,
      alive,
      diedOn,
    },
    residence,
    managingCommune: residence.managing,
    relatives: makeRelatives(random, name, sex, birthYear, fallen || mother ? eventYear : null),
    sacrifice: fallen
      ? {
          on: eventOn,
          date: writeDate(random, eventOn, [0.93, 0.04, 0.03, 0, 0]),
          place: random.pick(war.places),
          burial: random.chance(0.55)
            ? 'Gần mặt trận'
            : `Nghĩa trang liệt sĩ ${random.pick(['huyện', 'xã', 'mặt trận', 'Quảng Trị', 'Trường Sơn'])}`,
          circumstance: draw(random, CIRCUMSTANCES),
        }
      : null,
    service,
    injury,
    recognition,
    certificateNumber: fallen ? writeCertificate(random) : null,
    receivedOn: handedOver ? dayBetween(random, 2025, 2025, 7) : receivedOn(random, recognition.signedOn),
    storage: {
      shelf: two(1 + (Math.floor((box - 1) / 60) % SHELVES)),
      compartment: 'ABCDEF'.charAt(Math.floor((box - 1) / 10) % 6),
      box: String(box).padStart(4, '0'),
    },
  }
}

const INJURY_RATES: Partial<Record<SampleCategory, readonly [number, number]>> = {
  WAR_INVALID: [21, 81],
  WAR_INVALID_TYPE_B: [21, 61],
  WAR_INVALID_POLICY_EQUIVALENT: [21, 61],
  SICK_SOLDIER: [61, 81],
  CHEMICAL_VICTIM: [21, 81],
  IMPRISONED_ACTIVIST: [21, 41],
}

function femaleShare(category: SampleCategory): number {
  if (category === 'HELPER_OF_REVOLUTION') return 0.5
  if (category === 'RESISTANCE_ACTIVIST') return 0.28
  if (category === 'CHEMICAL_VICTIM') return 0.12
  return 0.035
}

/** Whether a person lives on the demo's day, and when they died otherwise. */
function lifeOf(random: Random, fallen: boolean, birthYear: number, recognisedOn: LegalDate) {
  if (fallen) return { alive: false, diedOn: null }
  const reaches = birthYear + Math.round(80 + random.normal() * 8)
  const year = Math.max(reaches, Number(recognisedOn.slice(0, 4)) + 1)
  return year > 2025
    ? { alive: true, diedOn: null }
    : { alive: false, diedOn: dayBetween(random, year, year) }
}

/** Serials below 1,000 keep sample numbers away from those that were issued. */
function citizenId(random: Random, sex: Sex, birthYear: number): string {
  return `025${sex === 'male' ? '0' : '1'}${two(birthYear % 100)}000${String(random.int(1, 999)).padStart(3, '0')}`
}

function writeCertificate(random: Random): string {
  const letters = random.pick(['GC', 'PT', 'TQ', 'QK', 'AD', 'BM', 'HC'])
  const digits = String(random.int(101, 98_760))
  const tail = random.pick(['bm', 'k', 'b', 'cm', 'K'])
  return random.pick([
    `${letters}${digits}${tail}`,
    `${letters} ${digits} ${tail}`,
    `${letters}-${digits}${tail}`,
  ])
}

/**
 * The day on which the department took the dossier up. About 98.5 % of all lie between 2015 and 26/5/2020, the day of the term
 * report ("gần 50.000" at full size); those recognised later, and a few, come after.
 */
function receivedOn(random: Random, recognisedOn: LegalDate): LegalDate {
  const last = legalDate('2020-05-26')
  const first = legalDate('2015-01-05')
  if (random.chance(0.994)) {
    const earliest = recognisedOn > first ? addDays(recognisedOn, 3) : first
    const day = addDays(first, random.int(0, 1968))
    return day < earliest ? earliest : day > last ? last : day
  }
  return addDays(last, random.int(1, 2150))
}

function makeRelatives(
  random: Random,
  name: PersonalName,
  sex: Sex,
  birthYear: number,
  fellIn: number | null,
): SampleRelative[] {
  const relatives: SampleRelative[] = []
  const add = (relation: Relation, who: Sex, year: number, family?: string) => {
    const alive = year + 78 + random.normal() * 9 > 2020
    const known = random.chance(0.85)
    const fullName = formatName(makeName(random, who, family === undefined ? {} : { family }))
    relatives.push({ relation, fullName, sex: who, birthYear: known ? year : null, alive })
  }
  add('father', 'male', birthYear - random.int(19, 40), name.family)
  add('mother', 'female', birthYear - random.int(17, 38))
  const married = fellIn === null || random.chance(0.42)
  if (married) {
    add('spouse', sex === 'male' ? 'female' : 'male', birthYear + random.int(-4, 6))
    const children = fellIn === null ? random.int(1, 5) : random.int(0, 2)
    for (let i = 0; i < children; i++) {
      const year = birthYear + 20 + i * 2 + random.int(0, 2)
      if (fellIn === null || year <= fellIn + 1) {
        const child: Sex = random.chance(0.5) ? 'male' : 'female'
        add('child', child, year, sex === 'male' ? name.family : undefined)
      }
    }
  }
  if (fellIn !== null) {
    const who: Sex = random.chance(0.8) ? 'male' : 'female'
    add('worshipper', who, birthYear + random.int(-6, 30), name.family)
  }
  return relatives
}

/** Dossiers `from` (0 by default) to `from + dossiers` of the province of a seed, one at a time. */
export function* makeProvince(options: {
  seed: number
  dossiers: number
  from?: number
}): Generator<SampleDossier> {
  const from = options.from ?? 0
  for (let index = from; index < from + options.dossiers; index++) yield makeDossier(options.seed, index)
}

/** The text with the other tone-mark placement, for papers that spell a name their own way. */
export const respell = withNewToneMarks
