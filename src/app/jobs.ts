import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Services } from '#platform/use-case/index.ts'

/** Every job of the house: what an earlier module tells a later one is read here. */
export const jobDefinitions: JobDefinition<never, Services>[] = []
