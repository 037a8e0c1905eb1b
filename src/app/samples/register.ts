import ExcelJS from 'exceljs'
import { legalDate, formatLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { CATEGORIES, type SampleDossier } from './province.ts'

/** Headers of the department's list of dossiers, in its order. */
export const REGISTER_HEADERS = [
  'Số hồ sơ',
  'Họ và tên',
  'Bí danh',
  'Giới tính',
  'Năm sinh',
  'Quê quán',
  'Loại đối tượng',
  'Số quyết định',
  'Ngày quyết định',
  'Xã quản lý',
  'Ngày tiếp nhận',
  'Hộp',
  'Kệ',
  'Ngăn',
  'Số trang dự kiến',
] as const

const KIND_WORDS: Record<string, string> = { commune: 'Xã', ward: 'Phường', township: 'Thị trấn' }

/** One line of the list as the department types it; `expectedPages` is the number of sheets in the folder. */
export function registerRow(dossier: SampleDossier, expectedPages: number): string[] {
  const { person, managingCommune: commune, storage } = dossier
  return [
    dossier.rawNumber,
    person.fullName,
    person.aliases.join('; '),
    person.sex === 'male' ? 'Nam' : 'Nữ',
    person.birth.written,
    person.home.written,
    CATEGORIES[dossier.category].title,
    dossier.recognition.number,
    formatLegalDate(dossier.recognition.signedOn),
    `${KIND_WORDS[commune.kind] ?? ''} ${commune.name}`.trim(),
    formatLegalDate(dossier.receivedOn),
    storage.box,
    storage.shelf,
    storage.compartment,
    String(expectedPages),
  ]
}

const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** The list as CSV with a byte order mark, as spreadsheet programs of offices save it. */
export function registerCsv(rows: Iterable<readonly string[]>): string {
  let out = `\uFEFF${REGISTER_HEADERS.map(quote).join(',')}\r\n`
  for (const row of rows) out += `${row.map(quote).join(',')}\r\n`
  return out
}

/** The list as a spreadsheet: a title line above the headers, as departments have it; all cells are text. */
export async function registerXlsx(
  rows: Iterable<readonly string[]>,
  madeOn: LegalDate = legalDate('2020-05-26'),
): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  book.created = new Date(`${madeOn}T00:00:00Z`)
  book.modified = book.created
  const sheet = book.addWorksheet('Danh sách hồ sơ', { views: [{ state: 'frozen', ySplit: 2 }] })
  sheet.addRow(['DANH SÁCH HỒ SƠ NGƯỜI CÓ CÔNG (TÀI LIỆU MẪU)'])
  sheet.mergeCells(1, 1, 1, REGISTER_HEADERS.length)
  sheet.getRow(1).font = { bold: true, size: 13 }
  sheet.addRow([...REGISTER_HEADERS]).font = { bold: true }
  for (const row of rows) sheet.addRow([...row])
  const widths = [24, 26, 20, 9, 14, 44, 40, 18, 14, 22, 14, 8, 6, 7, 10]
  widths.forEach((width, i) => (sheet.getColumn(i + 1).width = width))
  return Buffer.from(await book.xlsx.writeBuffer())
}
