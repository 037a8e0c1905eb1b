import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadDocumentRules, type DocumentType } from './fields/index.ts'

let types: Map<string, DocumentType> | undefined

/** The nearest folder above that holds law/documents: the built pages lie deeper than the source. */
export function documentsFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const documents = join(folder, 'law', 'documents')
    if (existsSync(documents)) return documents
    if (folder === dirname(folder)) throw new Error('law/documents is not there')
  }
}

const loaded = (): Map<string, DocumentType> =>
  (types ??= new Map(loadDocumentRules(documentsFolder()).types.map((type) => [type.code, type])))

/** What a user reads for a code; the code itself when it is none of ours (a reading by an older list). */
export const documentTypeName = (code: string, locale: 'vi' | 'en'): string => loaded().get(code)?.[locale === 'en' ? 'en' : 'name'] ?? code

export const isDocumentType = (code: string): boolean => code === 'other' || loaded().has(code)
