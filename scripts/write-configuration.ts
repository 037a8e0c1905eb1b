// Writes docs/configuration.md from the schema of the settings; with --check it only compares.

import { readFileSync, writeFileSync } from 'node:fs'
import { renderConfiguration } from './lint/configuration.ts'

const FILE = 'docs/configuration.md'

const text = renderConfiguration()
if (!process.argv.includes('--check')) writeFileSync(FILE, text)
else if (readFileSync(FILE, 'utf8') !== text) {
  console.log(`${FILE} is not what src/app/config.ts says: node scripts/write-configuration.ts`)
  process.exitCode = 1
}
