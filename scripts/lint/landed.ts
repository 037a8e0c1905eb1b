import type { MigrationFinding } from './migration-rules.ts'

/** Lines of `<sha256>  <name>`, as sha256sum writes them. Throws on any other line. */
export function parseChecksums(text: string): Map<string, string> {
  const landed = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const match = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)
    if (!match) throw new Error(`not a line of checksums: ${line}`)
    landed.set(match[2]!, match[1]!)
  }
  return landed
}

/** Migrations that landed may be neither changed nor removed, a new one must be written down, and none may come before a landed one. */
export function checkLanded(
  migrations: readonly { name: string; sha256: string }[],
  landed: ReadonlyMap<string, string>,
): MigrationFinding[] {
  const findings: MigrationFinding[] = []
  const report = (file: string, rule: string, detail: string) =>
    findings.push({ file, line: 1, rule, detail })
  const last = [...landed.keys()].sort().at(-1) ?? ''
  for (const { name, sha256 } of migrations) {
    const known = landed.get(name)
    if (known === undefined)
      report(
        name,
        'not-accepted',
        name < last ? `comes before ${last}, which landed` : 'new: --accept when it lands',
      )
    else if (known !== sha256) report(name, 'landed', 'was changed after it landed')
  }
  const present = new Set(migrations.map(({ name }) => name))
  for (const name of landed.keys())
    if (!present.has(name)) report(name, 'landed', 'was removed after it landed')
  return findings
}
