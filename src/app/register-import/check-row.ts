import type { AreaIndex } from '#modules/areas/index.ts'
import type { RowProblem } from '#modules/archive/register/index.ts'
import { findCategory, numberColumns, symbolFits, type MeritLaw } from '#modules/merit/index.ts'
import { nameKeyOf, storeDate, tidyText } from '#modules/people/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'
import { parseWrittenDate } from '#shared/edtf.ts'
import { foldName, foldText } from '#shared/names.ts'
import { parseLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { dossierTitleOf, type RegisterEntry } from '../register-entries.ts'
import { makeCommuneFinder } from './find-commune.ts'
import type { ColumnCode, ListForm } from './list-columns.ts'

const MAX_CELL = 1000
const MAX_NAME = 200
/** A mark of a box or shelf. */
const MAX_MARK = 40

/** What the cells of a row come to. `entry` is null while anything is wrong; its home place is not yet linked to a unit. */
export type CheckedRow = {
  problems: RowProblem[]
  entry: RegisterEntry | null
  /** Equal for two rows that mean the same folder. */
  identity: string | null
  path: string | null
  /** The day whose units the home place is written in: of the decision, else of receipt. */
  homeOn: LegalDate
}

export type CheckContext = {
  actor: Actor
  today: LegalDate
  provincePath: string
  areas: AreaIndex
  law: MeritLaw
  form: ListForm
}

/**
 * What tells one folder from another: number, folded name and birth. A number alone does not, since numbers were used again after the
 * division of Vĩnh Phú; without a number the category stands in its place.
 */
export const identityOf = (folder: {
  numberKey: string | null
  category: string | null
  nameKey: string
  birthEdtf: string | null
  birthWritten: string | null
}): string =>
  JSON.stringify([
    folder.numberKey ?? `-${folder.category ?? ''}`,
    folder.nameKey,
    folder.birthEdtf ?? foldText(folder.birthWritten ?? ''),
  ])

/** A function that checks the rows of one list, with what it looks up for many rows looked up once. Pure: asks no database. */
export function makeRowChecker(columns: readonly (ColumnCode | null)[], context: CheckContext) {
  const { today, law, form, areas } = context
  const at = new Map(columns.flatMap((code, index) => (code === null ? [] : [[code, index] as const])))
  const findCommune = makeCommuneFinder(areas, today, context.provincePath)
  const sexes = new Map([
    ...form.sexes.male.map((word) => [foldText(word), 'male'] as const),
    ...form.sexes.female.map((word) => [foldText(word), 'female'] as const),
  ])

  return (cells: readonly string[]): CheckedRow => {
    const problems: RowProblem[] = []
    const text = (code: ColumnCode): string => tidyText(cells[at.get(code) ?? -1] ?? '')
    const wrong = (code: ColumnCode | null, problem: string, data?: Record<string, unknown>) => {
      problems.push({
        column: code === null ? null : (at.get(code) ?? null),
        code: problem,
        ...(data ? { data } : {}),
      })
    }
    if (cells.length > columns.length) wrong(null, 'too-many-cells')
    cells.forEach((cell, column) => {
      if (cell.length > MAX_CELL) problems.push({ column, code: 'too-long', data: { limit: MAX_CELL } })
      // Tabs and line breaks inside a cell are folded to a space; other control signs are no text.
      else if (/\p{Cc}/u.test(cell.replace(/\s/gu, ''))) problems.push({ column, code: 'not-text' })
    })

    const fullName = text('fullName')
    if (fullName === '') wrong('fullName', 'name-missing')
    else if (fullName.length > MAX_NAME) wrong('fullName', 'too-long', { limit: MAX_NAME })
    // Signs that no name has are what is left of a code table that was not understood.
    else if (foldName(fullName).length === 0 || /[\d\u00a1-\u00bf\u00d7\u00f7\ufffd]/u.test(fullName)) wrong('fullName', 'name-unreadable')

    const aliases = text('aliases')
      .split(/[;,/]/)
      .map(tidyText)
      .filter((alias) => alias !== '')

    const sexWritten = text('sex')
    const sex = sexes.get(foldText(sexWritten))
    if (sexWritten !== '' && sex === undefined) wrong('sex', 'sex-unknown')

    const date = (code: 'birth' | 'decisionSigned', unreadable: string, future: string) => {
      const written = text(code)
      if (written === '') return null
      if (parseWrittenDate(written, { latest: today }).kind === 'unreadable') wrong(code, unreadable)
      const stored = storeDate({ written }, today)
      if (stored.earliest !== null && stored.earliest > today) wrong(code, future)
      return stored
    }
    const birth = date('birth', 'birth-unreadable', 'birth-in-future')
    const signed = date('decisionSigned', 'decision-date-unreadable', 'decision-date-in-future')

    const numberWritten = text('number')
    const number = numberColumns(numberWritten, law)
    if (numberWritten !== '' && number.number_category === null) wrong('number', 'number-unreadable')

    const categoryWritten = text('category')
    const category = findCategory(categoryWritten, law)
    if (categoryWritten === '') wrong('category', 'category-missing')
    else if (category === undefined) wrong('category', 'category-unknown')
    else if (number.number_category !== null && !symbolFits(category.code, number.number_category, law))
      wrong('category', 'category-disagrees', { symbol: number.number_category })

    const communeWritten = text('commune')
    const commune = communeWritten === '' ? undefined : findCommune(communeWritten)
    if (commune === undefined) wrong('commune', 'commune-missing')
    else if (commune.kind !== 'found')
      wrong('commune', `commune-${commune.kind}`, { candidates: commune.candidates })
    else if (!isInScope(context.actor, commune.path))
      wrong('commune', 'outside-scope', { commune: commune.name })

    const receivedWritten = text('receivedOn')
    const receivedOn = parseLegalDate(receivedWritten) ?? null
    if (receivedWritten !== '' && receivedOn === null) wrong('receivedOn', 'received-unreadable')
    if (receivedOn !== null && receivedOn > today) wrong('receivedOn', 'received-in-future')

    const pagesWritten = text('expectedPages')
    const pages = /^\d{1,4}$/.test(pagesWritten) ? Number(pagesWritten) : null
    if (pagesWritten !== '' && (pages === null || pages > 5000)) wrong('expectedPages', 'pages-unreadable')

    for (const code of ['box', 'shelf', 'compartment'] as const)
      if (text(code).length > MAX_MARK) wrong(code, 'too-long', { limit: MAX_MARK })
    const boxCode = text('box')
    // A shelf without a box names no place that a box could be fetched from.
    if (boxCode === '' && (text('shelf') !== '' || text('compartment') !== '')) wrong('box', 'box-missing')

    const path = commune?.kind === 'found' ? commune.path : null
    const homeOn = signed?.latest ?? receivedOn ?? today
    if (problems.length > 0 || category === undefined || path === null)
      return { problems, entry: null, identity: null, path, homeOn }

    const decisionNumber = text('decisionNumber')
    const body = text('decisionBody')
    const certain = homeOn
    const home = text('home')
    const entry: RegisterEntry = {
      person: {
        fullName,
        aliases,
        sex: sex ?? null,
        birth: birth === null ? null : { written: birth.written },
        home: home === '' ? null : { written: home, area: null },
        path,
        // The list says nothing of life and death, but a recognised martyr is dead by the day of the decision.
        vital:
          category.code === 'MARTYR'
            ? { state: 'dead', death: null, basis: 'recognition', certainFrom: certain }
            : null,
      },
      category: category.code,
      number: numberWritten === '' ? null : numberWritten,
      recognition:
        decisionNumber === '' && signed === null && body === ''
          ? null
          : {
              decisionNumber: decisionNumber === '' ? null : decisionNumber,
              signed: signed === null ? null : { written: signed.written },
              body: body === '' ? null : body,
              from: certain,
            },
      rating: null,
      dossier: {
        title: dossierTitleOf(category.code, fullName),
        receivedOn,
        expectedPages: pages,
        box:
          boxCode === ''
            ? null
            : { code: boxCode, shelf: text('shelf') || null, compartment: text('compartment') || null },
      },
      relatives: [],
    }
    const identity = identityOf({
      numberKey: number.number_key,
      category: category.code,
      nameKey: nameKeyOf(fullName),
      birthEdtf: birth?.edtf ?? null,
      birthWritten: birth?.written ?? null,
    })
    return { problems, entry, identity, path, homeOn }
  }
}
