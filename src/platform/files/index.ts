export {
  keyOf,
  type FileStore,
  type Fixity,
  type ListedFile,
  type StoredFile,
} from './file-store.ts'
export { openFolderStore } from './folder-store.ts'
export { openS3Store } from './s3-store.ts'
