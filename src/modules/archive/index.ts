export { archiveIndicators } from './indicators/archive-indicators.queries.ts'
