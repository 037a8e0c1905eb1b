// The rules of docs/scale-out.md that can be seen in the text of a migration. What only the catalogues know is asked of a migrated
// database in test/checks/catalogue.test.ts.

import { splitStatements } from '#platform/db/index.ts'
import { blankLiterals, bracketed, splitAtCommas, volatileInUpdate } from './sql.ts'

export type MigrationFile = { name: string; sql: string }
export type MigrationFinding = { file: string; line: number; rule: string; detail: string }

/** Of the row, the settings of the transaction, and what looks at its arguments only. */
const POLICY_FUNCTIONS = new Set([
  'current_setting',
  'coalesce',
  'nullif',
  'any_path_in_scope',
  'in',
  'using',
  'check',
  'and',
  'or',
  'not',
])

const INLINE_CONSTRAINT = /\b(?:primary\s+key|unique|references|check\s*\(|exclude)\b/i
const UNNAMED_CONSTRAINT = /^(?:primary\s+key|unique|foreign\s+key|check|exclude)\b/i

type Report = (rule: string, detail: string) => void

/** All that the linter finds in the files, in their order. A rule that needs all files (a key added later) sees them together. */
export function lintMigrations(files: readonly MigrationFile[]): MigrationFinding[] {
  const findings: MigrationFinding[] = []
  const tables = new Map<string, { file: string; line: number; key: boolean; comment: boolean }>()

  for (const file of files) {
    let statements: string[]
    try {
      statements = splitStatements(file.sql)
    } catch (error) {
      findings.push({
        file: file.name,
        line: 1,
        rule: 'one-statement-a-call',
        detail: (error as Error).message,
      })
      continue
    }
    let from = 0
    for (const statement of statements) {
      const head = statement.split('\n')[0] ?? ''
      const at = Math.max(file.sql.indexOf(head, from), 0)
      from = at + head.length
      const line = file.sql.slice(0, at).split('\n').length
      const report: Report = (rule, detail) => findings.push({ file: file.name, line, rule, detail })

      const table = lintStatement(statement, report)
      if (table?.created) tables.set(table.name, { file: file.name, line, key: table.key, comment: false })
      else if (table?.key && tables.has(table.name)) tables.get(table.name)!.key = true
      const commented = /^comment\s+on\s+table\s+([\w.]+)\s+is\s+'[^']/i.exec(statement)?.[1]
      if (commented && tables.has(commented)) tables.get(commented)!.comment = true
    }
  }
  for (const [name, table] of tables) {
    if (!table.key)
      findings.push({ file: table.file, line: table.line, rule: 'primary-key', detail: `${name} has none` })
    if (!table.comment)
      findings.push({ file: table.file, line: table.line, rule: 'table-comment', detail: `${name} has none` })
  }
  return findings
}

function lintStatement(
  statement: string,
  report: Report,
): { name: string; created: boolean; key: boolean } | undefined {
  // Bodies of functions are looked at with the rest: what is forbidden outside is forbidden inside.
  const text = blankLiterals(statement)

  if (/^(?:begin|commit|rollback|savepoint|start\s+transaction|end)\b/i.test(text))
    report('one-statement-a-call', 'a migration is in a transaction already')
  const number = /\b(?:small|big)?serial[248]?\b|\bas\s+identity\b|\bnextval\s*\(|^create\s+sequence\b/i.exec(
    text,
  )
  if (number) report('keys-from-the-application', number[0])
  if (/\binherits\s*\(/i.test(text)) report('no-inheritance', 'INHERITS')
  if (/^create\s+(?:or\s+replace\s+)?rule\b/i.test(text)) report('no-rules', 'CREATE RULE')
  if (/\bnotify\b|\bpg_notify\s*\(/i.test(text)) report('no-notify', 'NOTIFY')
  if (/\bpg_(?:try_)?advisory_/i.test(text))
    report('no-advisory-lock', 'an advisory lock is a statement of its own, in the application')
  if (/\bset_config\s*\(/i.test(text))
    report('no-set-config', 'it is not handed on to other nodes: SET LOCAL')
  if (/\bdeferrable\b|\bset\s+constraints\b/i.test(text))
    report('no-deferred-constraint', 'SET CONSTRAINTS is not relied on')
  if (/\bmerge\s+into\b/i.test(text)) report('no-merge', 'MERGE')
  const volatile = volatileInUpdate(statement)
  if (volatile) report('no-volatile-in-update', volatile)
  for (const [, schema] of text.matchAll(/\breferences\s+(?:(\w+)\.)?\w+/gi))
    if (schema && schema.toLowerCase() !== 'common') report('no-foreign-province', `references ${schema}.…`)

  if (/^create\s+(?:or\s+replace\s+)?function\b/i.test(text)) lintFunction(statement, text, report)
  if (/^(?:create|alter)\s+policy\b/i.test(text)) lintPolicy(text, report)
  if (/^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\b/i.test(text))
    lintTrigger(statement, text, report)
  if (/^create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?on\b/i.test(text))
    report('named', 'an index without a name')
  return lintTable(text, report)
}

function lintTable(
  text: string,
  report: Report,
): { name: string; created: boolean; key: boolean } | undefined {
  const created = /^create\s+table\s+(?:if\s+not\s+exists\s+)?([\w.]+)/i.exec(text)
  if (created) {
    const name = created[1] ?? ''
    // A part has the keys of the whole.
    if (/\bpartition\s+of\b/i.test(text)) return undefined
    let key = false
    for (const item of splitAtCommas(bracketed(text) ?? '')) {
      if (/^constraint\s+\w+/i.test(item)) key ||= /^constraint\s+\w+\s+primary\s+key\b/i.test(item)
      else if (UNNAMED_CONSTRAINT.test(item)) {
        report('named', `${name}: ${item}`)
        key ||= /^primary\s+key\b/i.test(item)
      } else {
        const inline = INLINE_CONSTRAINT.exec(item)
        if (inline) {
          report('named', `${name}: ${item}`)
          key ||= /\bprimary\s+key\b/i.test(item)
        }
        if (/\bdefault\b.*\b(?:gen_random_uuid|uuidv[47])\s*\(/i.test(item))
          report('keys-from-the-application', `${name}: ${item}`)
      }
    }
    return { name, created: true, key }
  }
  const altered = /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?([\w.]+)\s+([\s\S]*)$/i.exec(text)
  if (!altered) return undefined
  let key = false
  for (const action of splitAtCommas(altered[2] ?? '')) {
    const added = /^add\s+([\s\S]*)$/i.exec(action)?.[1]
    if (added === undefined) continue
    if (/^constraint\s+\w+/i.test(added)) key ||= /^constraint\s+\w+\s+primary\s+key\b/i.test(added)
    else if (UNNAMED_CONSTRAINT.test(added)) report('named', `${altered[1]}: ${added}`)
    else if (INLINE_CONSTRAINT.test(added) || /\bconstraint\b/i.test(added))
      report('column-then-constraint', `${altered[1]}: ${added}`)
  }
  return { name: altered[1] ?? '', created: false, key }
}

function lintFunction(statement: string, text: string, report: Report): void {
  const name = /function\s+([\w.]+)/i.exec(text)?.[1] ?? ''
  const body = /\$(\w*)\$([\s\S]*)\$\1\$/.exec(text)?.[2] ?? ''
  const attributes = text.replace(body, '')
  const fixed = /\bset\s+search_path\b/i.test(attributes)
  const trigger = /\breturns\s+trigger\b/i.test(attributes)
  if (trigger && !fixed) report('search-path', `${name} is a trigger function`)
  else if (/\bsecurity\s+definer\b/i.test(attributes) && !fixed)
    report('search-path', `${name} is SECURITY DEFINER`)
  if (trigger) {
    const elsewhere = /\b(?:insert\s+into|update|delete\s+from)\s+\w+\.\w+/i.exec(body)
    if (elsewhere) report('own-schema', `${name}: ${elsewhere[0]}`)
  }
  if (/\btg_(?:table_name|relname|table_schema)\b/i.test(body))
    report('logical-name', `${name} stores a physical name`)
  const reads = body
    .replaceAll(/\bextract\s*\(\s*\w+\s+from\b/gi, '')
    .match(/\bfrom\s+(?!\(|[\w.]+\s*\()([\w.]+)\b/i)
  if (/\bimmutable\b/i.test(attributes) && reads) report('no-table-in-immutable', `${name} reads ${reads[1]}`)
  if (body === '' && !/\bas\s+'/i.test(statement) && !/\breturn\b/i.test(statement))
    report('readable', `${name}: a body in dollar quotes`)
}

function lintPolicy(text: string, report: Report): void {
  const name = /policy\s+(\w+)/i.exec(text)?.[1] ?? ''
  const expressions = text.replaceAll(/\bfor\s+select\b/gi, '')
  if (/\b(?:select|exists)\b/i.test(expressions)) report('policy-own-columns', `${name}: a sub-select`)
  const expression = expressions.slice(expressions.search(/\b(?:using|with\s+check)\b/i))
  for (const [, called = ''] of expression.matchAll(/\b(\w+)\s*\(/g))
    if (!POLICY_FUNCTIONS.has(called.toLowerCase())) report('policy-own-columns', `${name} calls ${called}`)
}

function lintTrigger(statement: string, text: string, report: Report): void {
  const name = /trigger\s+(\w+)/i.exec(text)?.[1] ?? ''
  if (/\breferencing\b/i.test(text)) report('no-transition-table', name)
  const table = /\bon\s+([\w.]+)/i.exec(text)?.[1] ?? ''
  const argument = /\bexecute\s+(?:function|procedure)\s+[\w.]+\s*\(\s*'([^']*)'/i.exec(statement)?.[1]
  if (argument === undefined) report('logical-name', `${name} hands its function no name`)
  else if (argument !== table) report('logical-name', `${name} on ${table} says ${argument}`)
}
