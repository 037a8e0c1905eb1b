import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { fromLegacy, isWestern, type TextEncodingName } from '#shared/legacy-vietnamese.ts'
import { toNfc } from '#shared/names.ts'
import { convertTable, decodeList, encodingOfFont, type ConvertedTable } from '../list-text.ts'
import { matchHeads, type ColumnCode, type ListForm } from './list-columns.ts'
import { registerError } from './register-import.errors.ts'
import { refuseSwollenZip } from './zip-size.ts'

/** Larger than any list of a province's 50,000 dossiers. */
export const MAX_LIST_BYTES = 20 * 1024 * 1024
const MAX_UNPACKED_BYTES = 200 * 1024 * 1024
const MAX_ROWS = 60_000
/** Titles and remarks may stand above the heads. */
const HEAD_ROWS = 20

export type ListKind = 'xlsx' | 'csv'

/** A list as handed in: heads as written, and the cells of each row in their order. Rows are counted as spreadsheets do, from 1. */
export type ReadList = {
  kind: ListKind
  mediaType: string
  columns: string[]
  codes: (ColumnCode | null)[]
  rows: { rowNo: number; cells: string[] }[]
  /** The old code table from which cells were brought into Unicode, and how many. */
  encoding: TextEncodingName
  converted: number
  /** Of those the ones with a sign that the table has no letter for. */
  unmapped: number
}

const MEDIA_TYPES: Record<ListKind, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
}

/**
 * Reads a list from its bytes, whatever its name: XLSX, or CSV in Unicode with comma, semicolon or tab. Text in TCVN3, VNI or
 * Windows-1258 is known by its fonts and words, or by what a person `chosen` says, and brought into Unicode. Heads may stand in any
 * order below a title. Nothing is dropped: a list that cannot be read whole is refused (`register.…`).
 */
export async function readList(bytes: Buffer, form: ListForm, chosen: TextEncodingName | null = null): Promise<ReadList> {
  if (bytes.length === 0) throw registerError('empty')
  if (bytes.length > MAX_LIST_BYTES) throw registerError('too-large', { limit: MAX_LIST_BYTES })
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') {
    refuseSwollenZip(bytes, MAX_UNPACKED_BYTES)
    if (bytes.includes('word/document.xml')) throw registerError('word')
    const { sheets, unmapped } = await sheetsOf(bytes)
    const list = chooseTable('xlsx', sheets, form, { western: false, chosen })
    return { ...list, unmapped: list.unmapped + unmapped }
  }
  // An old binary file: its parts are named in its directory, two bytes a letter.
  if (bytes.subarray(0, 4).toString('hex') === 'd0cf11e0') throw registerError(bytes.includes(Buffer.from('WordDocument', 'utf16le')) ? 'word' : 'old-excel')
  if (bytes.subarray(0, 5).toString('latin1') === '{\\rtf') throw registerError('word')
  const decoded = decodeList(bytes)
  if (decoded === null) throw registerError('not-utf8')
  if (decoded.text.includes('\0')) throw registerError('not-text')
  return chooseTable('csv', tablesOf(decoded.text), form, { western: decoded.western, chosen })
}

function* tablesOf(text: string): Iterable<string[][]> {
  let broken: unknown
  for (const delimiter of [',', ';', '\t']) {
    try {
      yield (parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false }) as string[][]).map(
        (cells) =>
          // What an export put before a cell that a spreadsheet would take for a formula.
          cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, '')),
      )
    } catch (error) {
      broken = error
    }
  }
  if (broken !== undefined)
    throw registerError('file-broken', { line: (broken as { lines?: unknown }).lines ?? null }, broken)
}

/** Sheets of a workbook. A cell whose font stands for an old code table is read by it: the font says so surely. */
async function sheetsOf(bytes: Buffer): Promise<{ sheets: string[][][]; unmapped: number }> {
  const book = new ExcelJS.Workbook()
  try {
    await book.xlsx.load(bytes as unknown as ArrayBuffer)
  } catch (error) {
    throw registerError('file-broken', {}, error)
  }
  let unmapped = 0
  const inUnicode = (text: string, font: string | undefined): string => {
    const read = byFont(text, font)
    if (read.unknown) unmapped += 1
    return read.text
  }
  const sheets = book.worksheets.map((sheet) => {
    if (sheet.rowCount > MAX_ROWS + HEAD_ROWS) throw registerError('too-many-rows', { limit: MAX_ROWS })
    const rows: string[][] = []
    sheet.eachRow({ includeEmpty: false }, (row, rowNo) => {
      const cells: string[] = []
      row.eachCell({ includeEmpty: false }, (cell, column) => {
        // A merged cell repeats its master's value in each place.
        cells[column - 1] = cell.master === cell ? inUnicode(cellText(cell), cell.font?.name) : ''
      })
      rows[rowNo - 1] = Array.from(cells, (cell) => cell ?? '')
    })
    return Array.from(rows, (row) => row ?? [])
  })
  return { sheets, unmapped }
}

function byFont(text: string, font: string | undefined): { text: string; unknown: boolean } {
  const old = encodingOfFont(font)
  if (old === null || !isWestern(text)) return { text, unknown: false }
  const { text: read, unknown } = fromLegacy(text, old.encoding)
  return { text: old.capitals ? read.toUpperCase() : read, unknown: unknown.length > 0 }
}

const two = (value: number) => String(value).padStart(2, '0')

/** A cell as a person reads it: days as dd/mm/yyyy, numbers with the leading zeros that their format shows. */
function cellText(cell: ExcelJS.Cell): string {
  const { value } = cell
  const result = typeof value === 'object' && value !== null && 'result' in value ? value.result : value
  if (result instanceof Date)
    return `${two(result.getUTCDate())}/${two(result.getUTCMonth() + 1)}/${result.getUTCFullYear()}`
  if (typeof result === 'number') {
    const zeros = /^0+$/.exec(cell.numFmt ?? '')
    return zeros ? String(result).padStart(zeros[0].length, '0') : String(result)
  }
  return typeof result === 'string' ? result : cell.text
}

function chooseTable(kind: ListKind, tables: Iterable<string[][]>, form: ListForm, text: { western: boolean; chosen: TextEncodingName | null }): ReadList {
  const required = form.columns.filter((column) => column.required)
  let best: (ConvertedTable & { at: number; matched: number }) | undefined
  let told = false
  for (const raw of tables) {
    const read = convertTable(raw, text)
    if (read === null) continue
    told = true
    const { table } = read
    for (let at = 0; at < Math.min(table.length, HEAD_ROWS); at++) {
      const matched = matchHeads(table[at] ?? [], form).filter((code) => code !== null).length
      if (matched > (best?.matched ?? 1)) best = { ...read, at, matched }
    }
    // The first delimiter or sheet that has all that is needed is the one that was meant.
    const codes = matchHeads(best?.table[best.at] ?? [], form)
    if (required.every((column) => codes.includes(column.code))) break
  }
  // Which of the old tables it is cannot be told from its words; a wrong guess would put wrong names into the register.
  if (!told) throw registerError('not-utf8')
  if (!best) throw registerError('heads-not-found', { columns: required.map((column) => column.title) })
  const columns = (best.table[best.at] ?? []).map((head) => toNfc(head).replace(/\s+/g, ' ').trim())
  while (columns.at(-1) === '') columns.pop()
  const codes = matchHeads(columns, form)
  const missing = required.filter((column) => !codes.includes(column.code))
  if (missing.length > 0)
    throw registerError('columns-missing', { columns: missing.map((column) => column.title) })
  const twice = columns.find(
    (_, index) => codes[index] !== null && codes.indexOf(codes[index] ?? null) !== index,
  )
  if (twice !== undefined) throw registerError('column-twice', { column: twice })
  const rows: ReadList['rows'] = []
  best.table.slice(best.at + 1).forEach((raw, index) => {
    const cells = raw.map((cell) => toNfc(cell.toWellFormed()).trim())
    while (cells.length > columns.length && cells.at(-1) === '') cells.pop()
    if (cells.every((cell) => cell === '')) return
    while (cells.length < columns.length) cells.push('')
    rows.push({ rowNo: (best?.at ?? 0) + index + 2, cells })
  })
  if (rows.length === 0) throw registerError('empty')
  if (rows.length > MAX_ROWS) throw registerError('too-many-rows', { limit: MAX_ROWS })
  return { kind, mediaType: MEDIA_TYPES[kind], columns, codes, rows, encoding: best.encoding, converted: best.converted, unmapped: best.unmapped }
}
