export {
  keyOf,
  type FileStore,
  type Fixity,
  type ListedFile,
  type StoredFile,
} from './file-store.ts'
export { openFolderStore } from './folder-store.ts'
