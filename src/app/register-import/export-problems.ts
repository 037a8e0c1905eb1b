import { toXlsx, XLSX } from '#app/list-file.ts'
import type { RowProblem } from '#modules/archive/register/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { listForm } from './list-columns.ts'
import type { ListKind } from './read-list.ts'
import { getImport, listImportRows } from './register-import.queries.ts'

export type ExportedList = { name: string; mediaType: string; bytes: Buffer }

/**
 * The rows of a list with what is wrong with them in a column beside the cells as handed in, to correct and hand in again: the wrong
 * rows, or with `rows: 'all'` every row. `describe` gives the reader's sentence for a problem; `column` is the head it is about.
 */
export async function exportProblems(
  tx: Tx,
  importId: string,
  options: {
    kind: ListKind
    rows?: 'wrong' | 'all'
    describe(problem: RowProblem, column: string | null): string
  },
): Promise<ExportedList> {
  const list = await getImport(tx, importId)
  const { problems: title } = listForm()
  const rows = (await listImportRows(tx, importId)).filter(
    (row) => options.rows === 'all' || row.outcome === 'wrong',
  )
  // A list that was sent back once has the column already: its old errors are gone by now.
  const kept = list.columns.flatMap((head, index) => (head === title ? [] : [index]))
  const heads = [...kept.map((index) => list.columns[index] ?? ''), title]
  const width = list.columns.length
  const table = rows.map((row) => [
    ...kept.map((index) => row.cells[index] ?? ''),
    row.problems
      .map((problem) =>
        options.describe(problem, problem.column === null ? null : (list.columns[problem.column] ?? null)),
      )
      .join('; '),
    // Cells beyond the heads are what is wrong with such a row: they are shown, not dropped.
    ...row.cells.slice(width),
  ])
  const name = `${list.name.replace(/\.[^.]*$/, '')}.${options.kind}`
  return options.kind === 'csv'
    ? { name, mediaType: 'text/csv', bytes: Buffer.from(toCsv([heads, ...table])) }
    : {
        name,
        mediaType: XLSX,
        bytes: await toXlsx(heads, table),
      }
}

/** The empty list, with the heads that the import knows. */
export async function buildListTemplate(): Promise<ExportedList> {
  const heads = listForm().columns.map((column) => column.title)
  return { name: 'danh-muc-ho-so.xlsx', mediaType: XLSX, bytes: await toXlsx(heads, []) }
}

function toCsv(rows: readonly (readonly string[])[]): string {
  const cellOf = (cell: string) => {
    // A spreadsheet would run a cell that begins like this as a formula.
    const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
    return /[",;\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
  }
  // With the byte order mark, without which spreadsheet programs take UTF-8 for the office's old code page.
  return `\uFEFF${rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`
}
