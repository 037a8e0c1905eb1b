import { dossierNumberKey, parseDossierNumber } from '#shared/dossier-number.ts'
import { wordsOnPlace } from '#modules/archive/reading/hold-sheet.ts'
import { searchLaw } from '#modules/archive/search/search-law.ts'
import { glanceAt } from '#platform/images/codes.ts'
import { makePapers, type SamplePaper } from '../../src/app/samples/papers.ts'
import { makeDossier } from '../../src/app/samples/province.ts'
import { documentText, renderPage } from '../../src/app/samples/render.ts'
import { layOut } from '../../src/app/samples/layouts/index.ts'
import { LEVELS, type Level } from '../../src/app/samples/scan.ts'

/** Dossiers of the register among which a number is known, as in the scale test. */
const REGISTER = 50_000
const SEED = 560_22

const keyOf = (index: number): string | undefined => {
  const number = parseDossierNumber(makeDossier(SEED, index).rawNumber, searchLaw().symbols)
  return number && dossierNumberKey(number)
}

export type Tally = {
  level: Level
  pages: number
  /** Pages on which a number of a dossier is read at all, and on which it is that of their own. */
  named: number
  ownNumber: number
  /** Behind the sheet of their own dossier: held as a paper of another, as a sheet. */
  heldWrongly: number
  takenForSheet: number
  /** Behind the sheet of another dossier: held. */
  heldRightly: number
}

async function readPage(read: (image: Buffer) => Promise<{ text: string }>, paper: SamplePaper, index: number, level: Level): Promise<string> {
  const { bytes } = await renderPage(paper, index, level)
  if ((await glanceAt(bytes)).codes.length > 0) throw new Error('a sample paper bears a code')
  return (await read(bytes)).text
}

/**
 * Ordinary pages of sample papers at every level of wear, read by the real engine and asked where they belong: once behind the sheet of their own
 * dossier, where being held is a false alarm, and once behind that of the next dossier, where it is right. The rule is that of `holdMisplaced`. Without
 * a reader the words are those that were drawn: what the rule does where nothing is misread.
 */
export async function measureOrdinary(read: ((image: Buffer) => Promise<{ text: string }>) | null, { pages: wanted, levels = LEVELS }: { pages: number; levels?: readonly Level[] }): Promise<Tally[]> {
  const known = new Map<string, number>()
  for (let index = 0; index < REGISTER; index++) {
    const key = keyOf(index)
    if (key !== undefined) known.set(key, index)
  }
  const tallies = new Map(levels.map((level): [Level, Tally] => [level, { level, pages: 0, named: 0, ownNumber: 0, heldWrongly: 0, takenForSheet: 0, heldRightly: 0 }]))
  let made = 0
  for (let dossier = 0; made < wanted; dossier += 1) {
    const own = keyOf(dossier)
    const other = keyOf(dossier + 1)
    for (const paper of makePapers(makeDossier(SEED, dossier))) {
      const drawn = read === null ? documentText(paper).pages.map((page) => page.lines.map((line) => line.text).join('\n')) : []
      for (const index of layOut(paper).keys()) {
        if (made >= wanted) break
        const tally = tallies.get(levels[made % levels.length]!)!
        made += 1
        const { sheet, likeSheet, named } = wordsOnPlace(read === null ? drawn[index]! : await readPage(read, paper, index, tally.level))
        const standing = (key: string | undefined) => named.some((one) => one.key === key)
        const isHeld = (key: string | undefined) => !standing(key) && named.some((one) => known.has(one.key))
        tally.pages += 1
        if (named.length > 0) tally.named += 1
        if (standing(own)) tally.ownNumber += 1
        if (sheet || (likeSheet && !standing(own))) tally.takenForSheet += 1
        else if (isHeld(own)) {
          tally.heldWrongly += 1
          console.error(`held wrongly: ${paper.kind} of dossier ${dossier} (${own}), page ${index + 1} at ${tally.level}: ${named.map((one) => one.written).join(', ')}`)
        }
        if (isHeld(other) || (likeSheet && !standing(other))) tally.heldRightly += 1
      }
      if (made >= wanted) break
    }
  }
  return [...tallies.values()]
}
