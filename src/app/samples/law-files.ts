import { readFileSync } from 'node:fs'
import { parse as parseCsv } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'

const LAW = new URL('../../../law/', import.meta.url)

/** Rows of a CSV file under `law/`, keyed by its header. */
export function readLawRows(path: string): Record<string, string>[] {
  return parseCsv(readFileSync(new URL(path, LAW)), { columns: true, bom: true, skip_empty_lines: true })
}

export function readLawYaml(path: string): unknown {
  return parseYaml(readFileSync(new URL(path, LAW), 'utf8'))
}
