// Words and code hold together: the message catalogue, Vietnamese in its place, a sentence for every refusal, the glossary, the categories of merit.

import { checkGlossary } from './lint/glossary.ts'
import { checkMessages } from './lint/messages.ts'
import { checkRefusals } from './lint/refusals.ts'
import { readTree } from './lint/tree.ts'

const tree = readTree('.')
const problems = [...checkMessages(tree), ...checkRefusals(tree), ...checkGlossary(tree)]
for (const problem of problems) console.log(problem)
console.log(`${tree.size} files`)
process.exitCode = problems.length > 0 || tree.size === 0 ? 1 : 0
