import type { PageGlance } from '../images/codes.ts'
import type { Derivative } from '../images/derive.ts'
import type { DecodedPage, InspectedFile } from '../images/page.ts'

/** What the pool asks of a child, by name, and what it answers. Both sides are typed by this table. */
export interface DecodeCalls {
  inspectFile: { args: [path: string]; answer: InspectedFile }
  decodePage: {
    args: [path: string, index: number, options: DecodeOptions]
    answer: DecodedPage & { glance: PageGlance | null }
  }
  glanceAt: { args: [image: Uint8Array]; answer: PageGlance }
  renderDerivative: {
    args: [image: Uint8Array, options: { width: number; quality?: number; effort?: number }]
    answer: Derivative
  }
  encodeCompact: {
    args: [image: Uint8Array, options: { bilevel: boolean }]
    answer: { bytes: Buffer; format: 'jpeg' | 'png' }
  }
  writePyramid: { args: [image: Uint8Array, base: string]; answer: { width: number; height: number } }
}

export interface DecodeOptions {
  /** Resolution for PDF pages that are not one scan; default 300. */
  dpi?: number
  /** Also look for QR codes, measure the scan and tell whether it is blank, about 150 ms a page more; default false. */
  glance?: boolean
}

export type DecodeCall = keyof DecodeCalls

export type DecodeRequest = {
  [Name in DecodeCall]: { id: number; name: Name; args: DecodeCalls[Name]['args'] }
}[DecodeCall]

export type DecodeReply =
  | { id: number; answer: DecodeCalls[DecodeCall]['answer'] }
  | { id: number; refused: { code: string; data: Record<string, string | number | boolean> } }
  | { id: number; failed: string }

export type PdfChoice = 'auto' | 'poppler' | 'pdfium'
