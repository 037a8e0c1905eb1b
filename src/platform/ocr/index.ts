export { openEngine, type EngineChoice } from './open-engine.ts'
export {
  OcrError,
  type Box,
  type OcrEngine,
  type OcrErrorCode,
  type Psm,
  type RawWord,
} from './ocr-engine.ts'
export type { PreparedImage, Rotation } from './prepare-image.ts'
export { readImage, type LineRange, type PageReading, type ReadOptions, type ReadWord } from './read-image.ts'
export { packReading, unpackReading, type PackedReading } from './reading-codec.ts'
export { openReaderPool, type ReaderPool, type ReaderPoolOptions } from './reader-pool.ts'
