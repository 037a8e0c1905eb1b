import type { FileStore } from '#platform/files/index.ts'
import type { ReaderPool } from '#platform/ocr/index.ts'
import type { ResolvePlace } from './fields/index.ts'
import type { Decoder, PageImages } from '#platform/pdf/index.ts'

/** What works on images, in child processes. Made once a process in `src/app/jobs.ts`; nothing is started before it is needed. */
export type PageTools = {
  decoder: Pick<Decoder, 'inspectFile' | 'decodePage'>
  readers: Pick<ReaderPool, 'read' | 'version'>
  /** Where the thumbnail goes that is made while the page is decoded anyway. */
  images?: ((files: FileStore) => Pick<PageImages, 'keepThumbnail'>) | undefined
  /** Looks a place up as written in the units of a day; suggestions beside the value, never the value. */
  resolvePlace?: ResolvePlace | undefined
}

/** What makes archive copies. */
export type CopyTools = { decoder: Pick<Decoder, 'decodePage' | 'encodeCompact'> }
