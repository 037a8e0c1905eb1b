export { checklists, type ChecklistItem } from './checklist.law.ts'
export { gapsOf, listDossiersWithGaps, type GapRow } from './checklist.queries.ts'
