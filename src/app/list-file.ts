import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import ExcelJS from 'exceljs'

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Rows after which others get their turn: fifty thousand take seconds to write. */
const AT_ONCE = 500

/**
 * A table as XLSX, every cell as text, so that the office's program turns no number or day into something else. `about` stands on a second sheet: what the list is
 * of, for whom it was made.
 */
export async function toXlsx(heads: readonly string[], rows: readonly (readonly string[])[], about: readonly (readonly [string, string])[] = []): Promise<Buffer> {
  const out = new PassThrough()
  const chunks: Buffer[] = []
  out.on('data', (chunk: Buffer) => chunks.push(chunk))
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false })
  const sheet = book.addWorksheet('1', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = heads.map((head) => ({ width: Math.max(12, Math.min(48, head.length + 6)), style: { numFmt: '@' } }))
  const first = sheet.addRow([...heads])
  first.font = { bold: true }
  first.commit()
  for (const [at, row] of rows.entries()) {
    sheet.addRow([...row]).commit()
    if (at % AT_ONCE === AT_ONCE - 1) await setImmediate()
  }
  sheet.commit()
  if (about.length > 0) {
    const second = book.addWorksheet('2')
    second.columns = [{ width: 24 }, { width: 80 }]
    for (const [label, value] of about) second.addRow([label, value]).commit()
    second.commit()
  }
  await book.commit()
  return Buffer.concat(chunks)
}
