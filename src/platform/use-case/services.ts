import type { Actor, Database, Tx } from '#platform/db/index.ts'
import type { FileStore } from '#platform/files/index.ts'
import type { JobQueue } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { SignerPort } from '#platform/signing/index.ts'
import type { Clock } from '#shared/clock.ts'

/** What every use case may reach. Made once in `src/app/runtime.ts`. */
export type Services = {
  database: Database
  clock: Clock
  jobs: JobQueue
  files: FileStore
  log: Log
  /** Path of the province in the area tree, such as `25/`. */
  provincePath: string
  /** What signs documents. */
  signer: SignerPort
  /** Under which address links on documents stand. */
  origin: string
  /** A trial: documents are marked as samples. */
  sample: boolean
}

export type UseCaseContext = Omit<Services, 'database'> & { tx: Tx; actor: Actor }
