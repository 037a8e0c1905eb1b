// Writes docs/configuration.md from the schema of the settings; a test says when that is needed.

import { writeFileSync } from 'node:fs'
import { renderConfiguration } from './lint/configuration.ts'

writeFileSync('docs/configuration.md', renderConfiguration())
