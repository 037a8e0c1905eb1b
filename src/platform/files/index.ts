export { keyOf, sha256Of } from './file-store.ts'
export type { FileSource, FileStore, Fixity, ListedFile, RemovedFiles, StoredFile } from './file-store.ts'
export { openFolderStore, type FolderStoreOptions } from './folder-store.ts'
