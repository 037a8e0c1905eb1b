export { toCsv } from '#shared/csv.ts'
