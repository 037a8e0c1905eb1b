import { repeatedJob, untilNight } from '#platform/use-case/index.ts'
import { letGo } from './faces.repository.ts'

/** Lets go, each night, what processes of the pages were told of changed dossiers until the night before. */
export const letGoChanges = repeatedJob('archive.let-go-changes', { delay: untilNight, expireInSeconds: 3600 }, ({ clock }, tx) => letGo(tx, clock.now()))
