export { checklists, type ChecklistItem } from './checklist.law.ts'
export { gapsOf, gapsOfDossier, listDossiersWithGaps, type GapRow } from './checklist.queries.ts'
