export { checklists, type ChecklistItem } from './checklist.law.ts'
export { findGaps, listDossiersWithGaps, type GapRow } from './checklist.queries.ts'
