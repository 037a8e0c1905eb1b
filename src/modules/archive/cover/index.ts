export { coverAmong } from './cover-payload.ts'
export type { CoverPayload } from './cover-payload.ts'
export { coverSheetImage, coverSheets, type CoverSheetLabels, type CoverSheetRow } from './cover-print.ts'
export { planBatch, type BatchGroup, type BatchPage, type BatchPlan } from './plan-batch.ts'
