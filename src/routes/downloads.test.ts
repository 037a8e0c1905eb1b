import ExcelJS from 'exceljs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { answerTable } from './downloads.ts'

const table = { name: 'số-văn-bản-2026', heads: ['Số', 'Người'], rows: [['01/TB', 'Nguyễn, Văn "An"'], ['02/TB', '=1+1']], about: [['Năm', '2026']] as [string, string][] }

test('a list goes out as CSV and as XLSX with the same rows, under a name with its ending', async () => {
  const csv = await answerTable('csv', table)
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${encodeURIComponent('số-văn-bản-2026.csv')}`)
  const bytes = Buffer.from(await csv.arrayBuffer())
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(parse(bytes, { bom: true, relax_column_count: true, skip_empty_lines: true })).toEqual([['Năm', '2026'], table.heads, table.rows[0], ['02/TB', "'=1+1"]])

  const xlsx = await answerTable('xlsx', table)
  expect(xlsx.headers.get('content-disposition')).toContain('2026.xlsx')
  const book = new ExcelJS.Workbook()
  await book.xlsx.load((await xlsx.arrayBuffer()) as never)
  const cells = (sheet: number) => (book.worksheets[sheet]?.getSheetValues() ?? []).slice(1).map((row) => (row as unknown[]).slice(1))
  expect(cells(0)).toEqual([table.heads, ...table.rows])
  expect(cells(1)).toEqual(table.about)
})
