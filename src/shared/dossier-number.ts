/**
 * The number of a merit dossier, "ký hiệu hồ sơ" (NĐ 131/2021 Điều 127): [CA-]locality/category number period. The
 * separators between category, number and period are not fixed by the text, and papers mix them, so the parts are
 * kept apart beside the number as written; the number's zeros are part of it.
 */
export interface DossierNumber {
  /** 'CA-' in front: a dossier of the police. */
  readonly police: boolean
  /** Symbol of the province or agency, upper case; empty when the paper leaves it out. */
  readonly locality: string
  readonly category: string
  /** As written: digits with their leading zeros, '0001234'. */
  readonly number: string
  /** Empty when the paper leaves it out, as many do. */
  readonly period: string
  readonly raw: string
}

/** The symbols in use, from law/merit/dossier-symbols.yaml. Parsing never invents a symbol that is not in them. */
export interface DossierSymbols {
  readonly police: string
  readonly localities: ReadonlySet<string>
  readonly categories: ReadonlySet<string>
  readonly periods: ReadonlySet<string>
}

const SHAPE =
  /^(?:(CA)[\s\-–/.]+)?(?:([A-ZĐ]{2,4})[\s\-–/.]+)?([A-Z]{2,3})[\s\-–/.]*(\d[\d\s.]*?)(?:[\s\-–/.]*([A-Z]{2,3}))?$/

/**
 * Reads a dossier number; undefined when it has not the shape or names a category, locality or period that the
 * tables do not hold. Missing locality or period are accepted, a missing category is not.
 */
export function parseDossierNumber(written: string, symbols: DossierSymbols): DossierNumber | undefined {
  const raw = written.normalize('NFC').trim()
  const parts = SHAPE.exec(raw.toUpperCase().replace(/\s+/g, ' '))
  if (parts === null) return undefined
  const [, police, locality = '', category = '', digits = '', period = ''] = parts
  if (!symbols.categories.has(category)) return undefined
  if (locality !== '' && !symbols.localities.has(locality)) return undefined
  if (period !== '' && !symbols.periods.has(period)) return undefined
  return {
    police: police === symbols.police,
    locality,
    category,
    number: digits.replace(/[\s.]/g, ''),
    period,
    raw,
  }
}

/** 'PTO/LS 0001234 CM': the order of Điều 127 with single spaces. */
export function formatDossierNumber(number: Omit<DossierNumber, 'raw'>, policeSymbol = 'CA'): string {
  const locality = number.locality === '' ? '' : `${number.locality}/`
  const period = number.period === '' ? '' : ` ${number.period}`
  return `${number.police ? `${policeSymbol}-` : ''}${locality}${number.category} ${number.number}${period}`
}

/** One text for equal dossier numbers however they were separated; leading zeros aside. For search and comparison only. */
export function dossierNumberKey(number: Omit<DossierNumber, 'raw'>): string {
  const significant = number.number.replace(/^0+(?=\d)/, '')
  return [number.police ? 'CA' : '', number.locality, number.category, significant, number.period].join('|')
}
