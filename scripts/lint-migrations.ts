// Lints migrations/*.sql and holds those that landed to the byte. `--accept` writes down the checksums of new migrations, when they
// land; a changed one is refused, unless it is named: `--accept 0004-people.sql` (before a first installation only).

import { readFileSync, writeFileSync } from 'node:fs'
import { readMigrations } from '#platform/db/index.ts'
import { checkLanded, parseChecksums } from './lint/landed.ts'
import { lintMigrations } from './lint/migration-rules.ts'

const CHECKSUMS = 'migrations/checksums.txt'

const migrations = await readMigrations('migrations')
const landed = parseChecksums(readFileSync(CHECKSUMS, 'utf8'))

const args = process.argv.slice(2)
if (args[0] === '--accept') {
  for (const { name, sha256 } of migrations)
    if (!landed.has(name) || args.includes(name)) landed.set(name, sha256)
  const lines = [...landed]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, sha256]) => `${sha256}  ${name}\n`)
  writeFileSync(CHECKSUMS, lines.join(''))
}

const findings = [...lintMigrations(migrations), ...checkLanded(migrations, landed)]
for (const { file, line, rule, detail } of findings)
  console.log(`migrations/${file}:${line}: ${rule}: ${detail}`)
console.log(`${migrations.length} migrations`)
process.exitCode = findings.length > 0 || migrations.length === 0 ? 1 : 0
