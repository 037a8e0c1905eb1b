import { addDays, legalDate, type LegalDate } from '#shared/legal-date.ts'
import {
  dayBetween,
  respell,
  SIGNERS,
  type SampleCategory,
  type SampleDate,
  type SampleDossier,
} from './province.ts'
import { writeHomePlace } from './places.ts'
import { randomStream, type Random } from './random.ts'
import type { FieldKey, Machine } from './sheet.ts'

/** Kinds of paper in a dossier of merit; old forms are repealed but lie in the archive. */
export type PaperKind =
  | 'death-notice'
  | 'fatherland-certificate'
  | 'martyr-extract'
  | 'allowance-decision'
  | 'old-decision'
  | 'injury-certificate'
  | 'medical-record'
  | 'declaration'
  | 'service-record'
  | 'kinship-confirmation'
  | 'transfer-slip'
  | 'official-letter'
  | 'list'
  | 'sacrifice-certificate'
  | 'merit-card'
  | 'referral'

/** What one paper says of the person. It may contradict the dossier: `contradicts` names where. */
export type PaperFacts = {
  fullName: string
  birth: SampleDate
  homePlace: string
  unit: string
  rank: string
  post: string
  injuryRate: number
  citizenId: string | null
}

export type SamplePaper = {
  dossier: SampleDossier
  /** Place in the folder, 0 first. */
  ordinal: number
  kind: PaperKind
  signedOn: LegalDate
  number: string
  /** Number of the printed form ('LS4' of TT 05/2013, '05' of NĐ 131/2021); '' where the paper bears none. */
  form: string
  signer: string
  machine: Machine
  /** A carbon copy: blue-grey, blurred strokes. */
  carbon: boolean
  /** Number and day written in by hand, as in most papers that a clerk registered. */
  handwrittenHead: boolean
  /** Entries of a form filled in by hand. */
  handwrittenBody: boolean
  facts: PaperFacts
  contradicts: FieldKey[]
}

/** Share of papers whose name, and whose birth, differ from the dossier's. */
const DIFFERENT_NAME = 0.045
const DIFFERENT_BIRTH = 0.06

type Plan = { kind: PaperKind; share: number }

const MARTYR_PLAN: readonly Plan[] = [
  { kind: 'death-notice', share: 0.8 },
  { kind: 'fatherland-certificate', share: 0.85 },
  { kind: 'martyr-extract', share: 0.6 },
  { kind: 'old-decision', share: 0.35 },
  { kind: 'kinship-confirmation', share: 0.5 },
  { kind: 'declaration', share: 0.45 },
  { kind: 'allowance-decision', share: 0.65 },
  { kind: 'service-record', share: 0.12 },
  { kind: 'transfer-slip', share: 0.1 },
  { kind: 'official-letter', share: 0.12 },
  { kind: 'list', share: 0.06 },
]
const WOUNDED_PLAN: readonly Plan[] = [
  { kind: 'injury-certificate', share: 0.85 },
  { kind: 'medical-record', share: 0.8 },
  { kind: 'old-decision', share: 0.8 },
  { kind: 'service-record', share: 0.45 },
  { kind: 'declaration', share: 0.4 },
  { kind: 'allowance-decision', share: 0.55 },
  { kind: 'transfer-slip', share: 0.16 },
  { kind: 'official-letter', share: 0.12 },
  { kind: 'list', share: 0.06 },
]
const SICK_PLAN: readonly Plan[] = [
  { kind: 'medical-record', share: 0.9 },
  { kind: 'old-decision', share: 0.85 },
  { kind: 'service-record', share: 0.6 },
  { kind: 'declaration', share: 0.3 },
  { kind: 'allowance-decision', share: 0.5 },
  { kind: 'transfer-slip', share: 0.14 },
  { kind: 'official-letter', share: 0.1 },
]
const LATER_PLAN: readonly Plan[] = [
  { kind: 'declaration', share: 0.95 },
  { kind: 'allowance-decision', share: 0.98 },
  { kind: 'medical-record', share: 0.5 },
  { kind: 'service-record', share: 0.4 },
  { kind: 'kinship-confirmation', share: 0.15 },
  { kind: 'official-letter', share: 0.15 },
  { kind: 'list', share: 0.1 },
  { kind: 'transfer-slip', share: 0.08 },
]

const WOUNDED: ReadonlySet<SampleCategory> = new Set(['WAR_INVALID', 'WAR_INVALID_TYPE_B', 'WAR_INVALID_POLICY_EQUIVALENT'])

function planOf(dossier: SampleDossier): readonly Plan[] {
  if (WOUNDED.has(dossier.category)) return WOUNDED_PLAN
  switch (dossier.category) {
    case 'MARTYR':
      return MARTYR_PLAN
    case 'SICK_SOLDIER':
      return SICK_PLAN
    default:
      return LATER_PLAN
  }
}

/** Kinds that say something of service or injury stay away from dossiers which have none. */
function fits(dossier: SampleDossier, kind: PaperKind): boolean {
  if (kind === 'service-record') return dossier.service !== null
  if (kind === 'medical-record') return dossier.injury !== null
  return true
}

/** Papers that few folders hold. Drawn apart from the plan, so that the plan's draws stand as they were. */
function rareKinds(random: Random, dossier: SampleDossier): PaperKind[] {
  const { category } = dossier
  const martyr = category === 'MARTYR' && dossier.sacrifice !== null
  const carries =
    martyr || category === 'WAR_INVALID' || category === 'WAR_INVALID_TYPE_B' || category === 'SICK_SOLDIER'
  const [notice, card, letter] = [random.chance(0.06), random.chance(0.08), random.chance(0.03)]
  const kinds: PaperKind[] = []
  if (martyr && notice) kinds.push('sacrifice-certificate')
  if (carries && card) kinds.push('merit-card')
  if (letter) kinds.push('referral')
  return kinds
}

/** The papers of a dossier, 2 to 8, in the order of the folder (by day of signing). */
export function makePapers(dossier: SampleDossier): SamplePaper[] {
  const random = randomStream(dossier.seed, 'dossier', dossier.index, 'papers')
  const plan = planOf(dossier).filter((item) => fits(dossier, item.kind))
  const kinds = plan.filter((item) => random.chance(item.share)).map((item) => item.kind)
  for (const item of plan) {
    if (kinds.length >= 2) break
    if (!kinds.includes(item.kind)) kinds.push(item.kind)
  }
  kinds.push(...rareKinds(randomStream(dossier.seed, 'dossier', dossier.index, 'rare-papers'), dossier))
  return kinds
    .slice(0, 8)
    .map((kind) =>
      makePaper(randomStream(dossier.seed, 'dossier', dossier.index, 'paper', kind), dossier, kind),
    )
    .sort((a, b) => (a.signedOn < b.signedOn ? -1 : a.signedOn > b.signedOn ? 1 : 0))
    .map((paper, ordinal) => ({ ...paper, ordinal }))
}

const later = (random: Random, day: LegalDate, from: number, until: number) =>
  addDays(day, random.int(from, until))

function signedOnOf(random: Random, dossier: SampleDossier, kind: PaperKind): LegalDate {
  const event = dossier.sacrifice?.on ?? dossier.injury?.on ?? legalDate('1972-06-15')
  const decided = dossier.recognition.signedOn
  switch (kind) {
    case 'death-notice':
      return later(random, event, 90, 1500)
    case 'fatherland-certificate':
      return decided
    case 'martyr-extract': {
      const first = decided > '1976-01-01' ? Number(decided.slice(0, 4)) + 1 : 1976
      return dayBetween(random, first, Math.max(first, 1994))
    }
    case 'old-decision':
      return decided < '1996-01-01' ? later(random, decided, 10, 400) : dayBetween(random, 1978, 1994)
    case 'injury-certificate':
      return later(random, event, 200, 3600)
    case 'medical-record':
      return decided < '1996-01-01' && decided > '1966-01-01'
        ? addDays(decided, -random.int(20, 200))
        : dayBetween(random, 1998, 2017)
    case 'service-record':
      return later(random, dossier.service?.leftOn ?? event, 30, 900)
    case 'declaration':
      return dossier.receivedOn > '2016-01-01' && random.chance(0.6)
        ? addDays(dossier.receivedOn, -random.int(20, 200))
        : dayBetween(random, 1999, 2015)
    case 'kinship-confirmation':
      return dayBetween(random, 1998, 2017)
    case 'allowance-decision':
      return later(random, dossier.receivedOn, 12, 160)
    case 'transfer-slip':
      return dayBetween(random, 1997, 2019)
    case 'official-letter':
    case 'list':
    case 'referral':
      return dayBetween(random, 2006, 2020)
    case 'sacrifice-certificate':
      return dayBetween(random, 1995, 2023)
    case 'merit-card':
      return decided > '1976-01-01' ? later(random, decided, 20, 900) : dayBetween(random, 1978, 2012)
  }
}

function numberOf(random: Random, dossier: SampleDossier, kind: PaperKind, day: LegalDate): string {
  const n = random.int(7, 4860)
  switch (kind) {
    case 'death-notice':
      return `${n}${random.pick(['/BT', '/BTS', '/GBT'])}`
    case 'fatherland-certificate':
      return dossier.recognition.number
    case 'martyr-extract':
      return `${n}/TL${random.pick(['', '-LS', '-TBXH'])}`
    case 'old-decision':
      return `${n}${random.pick(['/QĐ-TB', '/QĐ-TBXH', '/QĐ-UB', '-QĐ/CS'])}`
    case 'injury-certificate':
      return `${n}${random.pick(['/GCN', '/CN-TB', '/CNBT'])}`
    case 'medical-record':
      return `${n}${random.pick(['/GĐYK', '/GĐYK-TT', '/BB-GĐYK'])}`
    case 'kinship-confirmation':
      return `${n % 320}/${random.pick(['XN-UBND', 'GXN', 'UBND-XN'])}`
    case 'allowance-decision':
      return `${n}/QĐ-${day < '2025-03-01' ? random.pick(['LĐTBXH', 'SLĐTBXH', 'SLĐTBXH']) : 'SNV'}`
    case 'transfer-slip':
      return `${n}/${random.pick(['GT-NCC', 'LĐTBXH-NCC', 'PB-DCHS'])}`
    case 'official-letter':
      return `${n}/${random.pick(['SLĐTBXH-NCC', 'LĐTBXH-TBLS', 'LĐTBXH-NCC'])}`
    case 'list':
      return `${n}/${random.pick(['DS-LĐTBXH', 'DS-PLĐ'])}`
    case 'sacrifice-certificate':
      return `${n}${random.pick(['/GCN-HS', '/CN-CS', '/CNHS'])}`
    case 'merit-card':
      return `${n}${random.pick(['/QĐ-TBXH', '/QĐ-LĐTBXH', '/QĐ'])}`
    case 'referral':
      return `${n % 240}/${random.pick(['GT', 'GT-UBND'])}`
    case 'declaration':
    case 'service-record':
      return ''
  }
}

/** The days from which TT 05/2013 and NĐ 131/2021 prescribed forms; the latter's numbers are those of its annex I. */
const OLD_FORMS_FROM = '2013-07-01'
const FORMS_FROM = '2022-02-15'
const FORMS: Partial<Record<PaperKind, string>> = { 'sacrifice-certificate': '34', 'merit-card': '102' }
/** Letters that the old forms' numbers begin with, and how many of each there were. */
const OLD_FORMS: Partial<Record<SampleCategory, readonly [string, number]>> = {
  REVOLUTIONARY_PRE_1945: ['LT', 5],
  REVOLUTIONARY_1945_PRE_UPRISING: ['TKN', 5],
  MARTYR: ['LS', 8],
  HEROIC_MOTHER: ['BM', 4],
  ARMED_FORCES_HERO: ['AH', 2],
  RESISTANCE_LABOUR_HERO: ['AH', 2],
}
const DECLARATION_FORMS: Partial<Record<SampleCategory, string>> = {
  REVOLUTIONARY_PRE_1945: '01',
  REVOLUTIONARY_1945_PRE_UPRISING: '02',
  HEROIC_MOTHER: '03',
  ARMED_FORCES_HERO: '04',
  RESISTANCE_LABOUR_HERO: '04',
  MARTYR: '05',
  CHEMICAL_VICTIM: '09',
  IMPRISONED_ACTIVIST: '10',
  RESISTANCE_ACTIVIST: '11',
  HELPER_OF_REVOLUTION: '11',
}

/** What the printed form bears at its upper right; papers typed freely bear nothing. */
function formOf(random: Random, dossier: SampleDossier, kind: PaperKind, day: LegalDate): string {
  if (day >= FORMS_FROM) {
    return (kind === 'declaration' ? DECLARATION_FORMS[dossier.category] : FORMS[kind]) ?? ''
  }
  const old = kind === 'declaration' ? OLD_FORMS[dossier.category] : undefined
  if (day < OLD_FORMS_FROM || old === undefined) return ''
  return `${old[0]}${random.int(1, old[1])}`
}

function machineOf(random: Random, kind: PaperKind, day: LegalDate): Machine {
  if (kind === 'fatherland-certificate') return 'print'
  if (day < '1993-01-01') return kind === 'injury-certificate' && random.chance(0.3) ? 'print' : 'type'
  if (day < '1999-01-01') return random.chance(0.5) ? 'type' : 'print'
  if (kind === 'transfer-slip' || kind === 'declaration')
    return random.chance(0.12) && day > '2018-01-01' ? 'form' : 'print'
  return 'print'
}

const OTHER_MIDDLES = ['Văn', 'Đình', 'Xuân', 'Hữu', 'Đức']

/** The name as another clerk wrote it: another middle name, none, or the alias. */
function misnamed(random: Random, dossier: SampleDossier): string {
  const { fullName, aliases, sex } = dossier.person
  const parts = fullName.split(' ')
  const alias = aliases[0]
  if (alias !== undefined && random.chance(0.4)) return alias
  if (parts.length >= 3 && random.chance(0.35)) return `${parts[0] as string} ${parts.at(-1) as string}`
  const middle = sex === 'female' ? 'Thị' : random.pick(OTHER_MIDDLES.filter((word) => word !== parts[1]))
  return `${parts[0] as string} ${middle} ${parts.at(-1) as string}`
}

function birthOnPaper(random: Random, dossier: SampleDossier, year: number): SampleDate {
  const { birth } = dossier.person
  const known = birth.edtf.slice(0, 4)
  if (year === dossier.person.birthYear && /^\d{4}-\d{2}-\d{2}$/.test(birth.edtf)) {
    const [y, m, d] = birth.edtf.split('-') as [string, string, string]
    const written = random.pick([
      `${d}/${m}/${y}`,
      `${d}-${m}-${y}`,
      `${d}/${m}/${y}`,
      `${Number(d)}-${Number(m)}-${y}`,
    ])
    return random.chance(0.8) ? { edtf: birth.edtf, written } : { edtf: y, written: y }
  }
  if (year === dossier.person.birthYear && known !== 'XXXX' && random.chance(0.5)) return birth
  return { edtf: String(year), written: String(year) }
}

/** Whether the paper is the decision of which the register knows number and day; the certificate of a martyr bears them as well. */
const isOfRegister = ({ category, recognition }: SampleDossier, kind: PaperKind): boolean =>
  kind === 'old-decision' && recognition.signedOn < '1996-01-01' && (WOUNDED.has(category) || category === 'SICK_SOLDIER')

function makePaper(random: Random, dossier: SampleDossier, kind: PaperKind): SamplePaper {
  const drawnOn = signedOnOf(random, dossier, kind)
  const signedOn = isOfRegister(dossier, kind) ? dossier.recognition.signedOn : drawnOn
  const machine = machineOf(random, kind, signedOn)
  const contradicts: FieldKey[] = []
  const { person, service } = dossier
  let fullName = person.fullName
  if (random.chance(DIFFERENT_NAME)) {
    fullName = misnamed(random, dossier)
    if (fullName !== person.fullName) contradicts.push('fullName')
  } else if (random.chance(0.15)) fullName = respell(fullName)
  let year = person.birthYear
  if (random.chance(DIFFERENT_BIRTH)) {
    year += random.pick([-3, -2, -1, 1, 2])
    contradicts.push('birthDate')
  }
  const birth = birthOnPaper(random, dossier, year)
  const number = numberOf(random, dossier, kind, signedOn)
  return {
    dossier,
    ordinal: 0,
    kind,
    signedOn,
    number: isOfRegister(dossier, kind) ? dossier.recognition.number : number,
    form: formOf(randomStream(dossier.seed, 'dossier', dossier.index, 'form', kind), dossier, kind, signedOn),
    signer: random.pick(SIGNERS),
    machine,
    carbon: machine === 'type' && random.chance(0.2),
    handwrittenHead: random.chance(machine === 'type' ? 0.35 : 0.55),
    handwrittenBody: (kind === 'declaration' || kind === 'kinship-confirmation') && random.chance(0.3),
    facts: {
      fullName,
      birth,
      homePlace: writeHomePlace(random, person.home.place, signedOn),
      unit: service?.unit ?? '',
      rank: service?.rank ?? '',
      post: service?.post ?? '',
      injuryRate: dossier.injury?.rate ?? 0,
      citizenId: signedOn > '2016-01-01' ? person.citizenId : null,
    },
    contradicts,
  }
}
