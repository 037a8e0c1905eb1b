export { archivePdf, type ArchivePage, type PlacedWord } from './archive-pdf.ts'
export { createDecoder, type Decoder, type DecoderOptions } from './decoder.ts'
export type { DecodeOptions, PdfChoice } from './decode-protocol.ts'
export {
  createPageImages,
  type PageImages,
  type PageRef,
  type PageShape,
  type PreviewWidth,
} from './page-images.ts'
