import { sql } from 'kysely'
import { repeatedJob, untilNight } from '#platform/use-case/index.ts'

/** Lets go, each night, what processes of the pages were told of changed dossiers until the night before. */
export const letGoChanges = repeatedJob('archive.let-go-changes', { delay: untilNight, expireInSeconds: 3600 }, ({ clock }, tx) =>
  sql`select let_go_dossier_changes(${clock.now()}::timestamptz)`.execute(tx),
)
