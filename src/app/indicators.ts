import { caseIndicators, outstandingIndicators } from '#modules/applications/index.ts'
import { archiveIndicators } from '#modules/archive/index.ts'
import { meritIndicators } from '#modules/merit/index.ts'
import { procedureIndicators } from '#modules/procedures/index.ts'
import type { IndicatorSource } from '#modules/indicators/index.ts'

/** Every figure of the house: each module brings the queries of its own subject. */
export const indicatorSources: IndicatorSource[] = [...archiveIndicators, ...meritIndicators, ...procedureIndicators, ...caseIndicators, ...outstandingIndicators]
