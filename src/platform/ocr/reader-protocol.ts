import type { OcrErrorCode } from './ocr-engine.ts'
import type { PageReading } from './read-image.ts'

/** What a reader process is told at its start, as its one argument, in JSON. */
export type ReaderSettings = {
  choice: 'auto' | 'native' | 'js'
  /** A module whose `openEngine` replaces the product's: how tests plant crashes. */
  engineModule?: string
}

export type ReaderRequest = { id: number; bytes: Uint8Array }

export type ReaderMessage =
  | { kind: 'ready'; version: string }
  | { kind: 'refused'; code: OcrErrorCode; data: Record<string, unknown> }
  | { kind: 'read'; id: number; reading: PageReading }
  | { kind: 'failed'; id: number; code: OcrErrorCode; data: Record<string, unknown> }
