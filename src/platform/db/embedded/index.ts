export {
  startEmbedded,
  type EmbeddedOptions,
  type EmbeddedServer,
  type EmbeddedLog,
  type WatchOptions,
} from './supervisor.ts'
export { resolveDataDir, RELOCATED_ROOT, type Place } from './place.ts'
export type { EmbeddedError, EmbeddedErrorCode } from './embedded.errors.ts'
