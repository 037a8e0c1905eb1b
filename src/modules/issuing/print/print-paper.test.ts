import { PDFiumLibrary } from '@hyzyla/pdfium'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { legalDate } from '#shared/legal-date.ts'
import { issuingLaw } from '../issuing.law.ts'
import { readCode, showCode, newVerificationCode, symbolOf } from '../issuing.model.ts'
import type { Paper } from './paper.types.ts'
import { dayInWords, printPaper } from './print-paper.ts'

const paper = (more: Partial<Paper> = {}): Paper => ({
  name: 'Tên tệp', parent: 'UBND tỉnh', agency: 'Sở thử', number: 'Số: 01/QĐ-ST', place: 'Phú Thọ', on: legalDate('2026-02-05'), title: 'Quyết định', subtitle: 'Về việc thử',
  note: null, blocks: [], recipients: null, signatures: [], check: null, sample: null, appendix: null, ...more,
})

let library: PDFiumLibrary
beforeAll(async () => {
  library = await PDFiumLibrary.init()
})
afterAll(() => library.destroy())
async function textOf(bytes: Buffer): Promise<string> {
  const document = await library.loadDocument(bytes)
  const words = [...document.pages()].map((page) => page.getText()).join('\n')
  document.destroy()
  return words.replaceAll(/\u200b/g, '').replaceAll(/\s+/g, ' ')
}

test('every sign there is comes out on paper in every face, drawn or as a square, and the file stays PDF/A', async () => {
  const signs: string[] = []
  for (let code = 0; code < 0x3000; code++) signs.push(String.fromCodePoint(code))
  const text = `${signs.join('')} 李😀\ud800 ${signs.slice(0x300, 0x370).map((mark) => `e${mark}`).join(' ')}`
  const blocks = (['regular', 'bold', 'italic'] as const).map((weight) => ({ kind: 'text' as const, text, weight }))
  const bytes = await printPaper(paper({ blocks, title: text, signatures: [{ title: text, hint: text, name: text }] }), issuingLaw())
  expect(bytes.toString('latin1')).toContain('<pdfaid:conformance>U</pdfaid:conformance>')
  expect(await textOf(bytes)).toContain('□')
}, 60_000)

test('every piece of a paper is in the file: nothing vanishes', async () => {
  const bytes = await printPaper(
    paper({
      note: 'Mẫu số 09',
      blocks: [{ kind: 'text', text: 'Dòng một' }, { kind: 'pairs', rows: [{ label: 'Nhãn:', value: 'Giá trị' }] }, { kind: 'table', columns: [{ label: 'Cột', width: 1 }], rows: [['Ô thứ nhất'], ['Ô thứ hai']] }],
      recipients: { title: 'Nơi nhận:', lines: ['Như trên;', 'Lưu: VT.'] },
      signatures: [{ title: 'Giám đốc', hint: '(Ký)', name: 'Nguyễn Văn Ký' }],
      check: { url: 'http://localhost/xac-thuc/ABC', label: 'Quét mã', code: 'ABC-DEF' },
      sample: 'MẪU',
      appendix: { title: 'Phụ lục', lead: 'Lời dẫn', lines: [{ text: 'Dòng phụ lục', source: 'Nghị định 1' }] },
    }),
    issuingLaw(),
  )
  const text = await textOf(bytes)
  for (const words of ['UBND TỈNH', 'SỞ THỬ', 'Số: 01/QĐ-ST', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'Phú Thọ, ngày 05 tháng 02 năm 2026', 'QUYẾT ĐỊNH', 'Về việc thử', 'Mẫu số 09', 'Dòng một', 'Nhãn: Giá trị', 'Cột', 'Ô thứ nhất', 'Ô thứ hai', 'Nơi nhận:', 'Như trên;', 'Lưu: VT.', 'GIÁM ĐỐC', '(Ký)', 'Nguyễn Văn Ký', 'Quét mã', 'ABC-DEF', 'http://localhost/xac-thuc/ABC', 'MẪU', 'PHỤ LỤC', 'Lời dẫn', 'Dòng phụ lục', 'Nghị định 1'])
    expect(text).toContain(words)
  const both = await textOf(await printPaper(paper({ signatures: [{ title: 'Bên trái', hint: null, name: null }, { title: 'Bên phải', hint: null, name: 'Tên phải' }] }), issuingLaw()))
  for (const words of ['BÊN TRÁI', 'BÊN PHẢI', 'Tên phải']) expect(both).toContain(words)
})

test('the same paper gives the same bytes, on another day others', async () => {
  const [one, two, other] = [await printPaper(paper(), issuingLaw()), await printPaper(paper(), issuingLaw()), await printPaper(paper({ on: legalDate('2026-02-06') }), issuingLaw())]
  expect(one.equals(two)).toBe(true)
  expect(one.equals(other)).toBe(false)
})

test('days below ten and the months one and two have a zero before them, the other months none', () => {
  const words = (day: string) => dayInWords(legalDate(day), '{place}, ngày {day} tháng {month} năm {year}', 'X')
  expect(['2026-01-09', '2026-02-10', '2026-03-01', '2026-09-30', '2026-10-05', '2026-12-31'].map(words)).toEqual([
    'X, ngày 09 tháng 01 năm 2026', 'X, ngày 10 tháng 02 năm 2026', 'X, ngày 01 tháng 3 năm 2026', 'X, ngày 30 tháng 9 năm 2026', 'X, ngày 05 tháng 10 năm 2026', 'X, ngày 31 tháng 12 năm 2026',
  ])
})

test('a code is read as people type it, and nothing else is a code', () => {
  const code = newVerificationCode()
  expect(readCode(showCode(code).toLowerCase())).toBe(code)
  expect(readCode(` ${code.slice(0, 10)} ${code.slice(10)} `)).toBe(code)
  expect(readCode(code.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(code)
  for (const wrong of ['', code.slice(1), `${code}0`, `${code.slice(1)}U`, `${code.slice(1)}é`]) expect(readCode(wrong)).toBeUndefined()
  expect(new Set(Array.from({ length: 1000 }, newVerificationCode)).size).toBe(1000)
  expect([symbolOf(1, 'QĐ', 'SNV'), symbolOf(10, 'QĐ', 'SNV'), symbolOf(1234, 'TB', 'UBND')]).toEqual(['01/QĐ-SNV', '10/QĐ-SNV', '1234/TB-UBND'])
})
