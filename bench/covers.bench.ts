import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { coverAmong, coverSheetImage } from '#modules/archive/cover/index.ts'
import { wordsOnPlace } from '#modules/archive/reading/hold-sheet.ts'
import { glanceAt } from '#platform/images/codes.ts'
import { openReaderPool } from '#platform/ocr/index.ts'
import { measureOrdinary } from './covers/ordinary.ts'
import { chanceOf, CODE_ON_SHEET, DAMAGES, scanned, SHEET, WORDS } from './covers/damage.ts'

/**
 * What becomes of damaged cover sheets: found (its dossier is known), asked about (a person is shown the page), known by its words when the
 * real engine reads it (asked about then), or missed without a word.
 * Every damage with `--each` seeds (20, from `--from` on), each sheet then scanned: turned, blurred, compressed. Beside it, how often an ordinary page is
 * asked about as a sheet: all images of a folder (`--pages`, the corpus of bench:read). `--papers 240` instead: so many ordinary pages of sample papers, worn
 * at every level and read by the engine, and how many are held as papers of another dossier, wrongly and rightly; with
 * `--as-drawn` the words are those that were drawn, which takes seconds. `--json` for a program.
 */
const args = process.argv.slice(2)
const valueOf = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
const each = Number(valueOf('--each') ?? 20)
/** Seeds from here on: another number, other damage. */
const from = Number(valueOf('--from') ?? 0)
const folder = valueOf('--pages') ?? process.env['ANSINH_CORPUS'] ?? join(import.meta.dirname, '../../shared/ocr')
/** A sheet is asked about when what is left of its code has this side in millimetres: law/records/scan-quality.yaml. */
const ASKED_MM = 40
const LONG_SIDE_MM = 297

const papers = Number(valueOf('--papers') ?? 0)
if (papers > 0) {
  const drawn = args.includes('--as-drawn')
  const pool = drawn ? null : openReaderPool({ size: 1, timeoutMs: 600_000 })
  const tallies = await measureOrdinary(pool && ((image) => pool.read(image)), { pages: papers, ...(drawn ? { levels: ['clean300'] as const } : {}) })
  await pool?.close()
  if (args.includes('--json')) console.log(JSON.stringify(tallies))
  else console.table(tallies)
  process.exit(0)
}

const sheet = await coverSheetImage(SHEET, WORDS, { dpi: 150 })
const { width, height } = await sharp(sheet).metadata()
const code = { left: CODE_ON_SHEET.left * width, top: CODE_ON_SHEET.top * height, side: CODE_ON_SHEET.side * width }
const asked = (unread: number | null) => (unread ?? 0) * LONG_SIDE_MM >= ASKED_MM

/** What holds the sheet once it is read: the line or the title that sheets bear, or the number of its dossier alone above few words. */
function knownBy(text: string): 'byWords' | 'byNumber' | 'missed' {
  const { sheet, likeSheet } = wordsOnPlace(text)
  return sheet ? 'byWords' : likeSheet ? 'byNumber' : 'missed'
}

const readers = openReaderPool({ size: 1, timeoutMs: 600_000 })
const results: { damage: string; sheets: number; found: number; asked: number; byWords: number; byNumber: number; missed: number }[] = []
for (const [index, damage] of DAMAGES.entries()) {
  const tally = { damage: damage.name, sheets: 0, found: 0, asked: 0, byWords: 0, byNumber: 0, missed: 0 }
  for (let seed = from; seed < from + each; seed++) {
    const chance = chanceOf(index * 1000 + seed * 97 + 1)
    const worn = await scanned(await damage.apply(sheet, { width, height, code, chance }), chance)
    const glance = await glanceAt(worn)
    const cover = coverAmong(glance.codes)
    if (cover !== null && cover.dossierId !== SHEET.dossierId) throw new Error('a sheet was read as that of another dossier')
    tally.sheets += 1
    if (cover) tally.found += 1
    else if (asked(glance.unreadCode)) tally.asked += 1
    // What the look does not see is read like any page, and then known by its words.
    else tally[knownBy((await readers.read(worn)).text)] += 1
  }
  results.push(tally)
}

const isImage = /\.(png|jpe?g)$/i
const images = (from: string): string[] =>
  readdirSync(from, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? images(join(from, entry.name)) : isImage.test(entry.name) ? [join(from, entry.name)] : [],
  )
await readers.close()
let [pages, wrongly] = [0, 0]
for (const file of images(folder)) {
  pages += 1
  if (asked((await glanceAt(readFileSync(file))).unreadCode)) wrongly += 1
}

const sum = (what: 'sheets' | 'found' | 'asked' | 'byWords' | 'byNumber' | 'missed') => results.reduce((total, one) => total + one[what], 0)
const total = { sheets: sum('sheets'), found: sum('found'), asked: sum('asked'), byWords: sum('byWords'), byNumber: sum('byNumber'), missed: sum('missed') }
if (args.includes('--json')) console.log(JSON.stringify({ results, total, ordinary: { pages, wrongly } }))
else {
  console.table(results)
  console.log(`${total.sheets} sheets: ${total.found} found, ${total.asked} asked about, ${total.byWords} known by their words when read, ${total.byNumber} by the number on them, ${total.missed} missed; ${wrongly} of ${pages} ordinary pages asked about as a sheet`)
}
process.exitCode = total.missed === 0 ? 0 : 1
