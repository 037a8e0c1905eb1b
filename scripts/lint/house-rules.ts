// Rules of the house that the linter does not bring: a plugin for oxlint, switched on and off in .oxlintrc.json.

import { volatileInUpdate } from './sql.ts'

type Node = { type: string; [key: string]: unknown }
type Context = { report(finding: { node: Node; message: string }): void }
type Rule = { create(context: Context): Record<string, (node: Node) => void> }

const isName = (node: unknown, name: string): boolean =>
  (node as Node | null)?.type === 'Identifier' && (node as Node)['name'] === name

/** The name after the dot, undefined for anything but a plain member access. */
function memberName(node: unknown): string | undefined {
  const member = node as Node | null
  if (member?.type !== 'MemberExpression') return undefined
  const property = member['property'] as Node
  if (member['computed'] !== true) return property['name'] as string
  return property.type === 'Literal' && typeof property['value'] === 'string' ? property['value'] : undefined
}

const isMember = (node: unknown, object: string, name: string): boolean =>
  memberName(node) === name && isName((node as Node)['object'], object)

/** The time is asked of the clock of the services, so that a demo and a test can stop it. */
const clock: Rule = {
  create: (context) => ({
    NewExpression(node) {
      if (isName(node['callee'], 'Date') && (node['arguments'] as Node[]).length === 0)
        context.report({
          node,
          message: 'new Date() without an argument: ask the clock (src/shared/clock.ts)',
        })
    },
    MemberExpression(node) {
      if (isMember(node, 'Date', 'now'))
        context.report({ node, message: 'Date.now: ask the clock (src/shared/clock.ts)' })
    },
    CallExpression(node) {
      if (isName(node['callee'], 'Date'))
        context.report({ node, message: 'Date() is the time of day: ask the clock (src/shared/clock.ts)' })
    },
  }),
}

/** What chance decides cannot be repeated: made-up data has a seed, keys come from src/shared/ids.ts. */
const random: Rule = {
  create: (context) => ({
    MemberExpression(node) {
      if (isMember(node, 'Math', 'random'))
        context.report({ node, message: 'Math.random: take a seeded generator, or ids.ts' })
    },
  }),
}

/** An error is handled, thrown on with its cause, or turned into a value; a comment alone does none of these. */
const emptyCatch: Rule = {
  create: (context) => ({
    CatchClause(node) {
      if (((node['body'] as Node)['body'] as Node[]).length === 0)
        context.report({ node, message: 'an error is caught and nothing is done with it' })
    },
  }),
}

/** A string put together, as opposed to one written down. */
function isBuilt(node: Node | undefined): boolean {
  if (node === undefined) return false
  if (node.type === 'TemplateLiteral') return (node['expressions'] as Node[]).length > 0
  if (node.type === 'BinaryExpression') return node['operator'] === '+'
  if (node.type === 'CallExpression')
    return ['join', 'concat', 'replace', 'replaceAll'].includes(memberName(node['callee']) ?? '')
  if (node.type === 'ConditionalExpression')
    return isBuilt(node['consequent'] as Node) || isBuilt(node['alternate'] as Node)
  if (node.type === 'ObjectExpression')
    return (node['properties'] as Node[]).some(
      (property) =>
        property.type === 'Property' && isName(property['key'], 'text') && isBuilt(property['value'] as Node),
    )
  return false
}

/** Values reach SQL as parameters. kysely's tagged template makes parameters by itself and is not meant here. */
const noStringSql: Rule = {
  create: (context) => ({
    MemberExpression(node) {
      if (
        isMember(node, 'sql', 'raw') ||
        isMember(node, 'sql', 'lit') ||
        isMember(node, 'CompiledQuery', 'raw')
      )
        context.report({
          node,
          message: 'SQL from a string: use parameters, or sql.ref and sql.table for names',
        })
    },
    CallExpression(node) {
      if (memberName(node['callee']) === 'query' && isBuilt((node['arguments'] as Node[])[0]))
        context.report({ node, message: 'SQL put together from strings: use parameters' })
    },
  }),
}

const BUILDERS = new Set([
  'selectFrom',
  'selectNoFrom',
  'insertInto',
  'replaceInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
])

/** SQL stands in x.repository.ts (own tables) and x.queries.ts (reads), so that who writes a table is found in one file. */
const sqlInItsPlace: Rule = {
  create: (context) => ({
    CallExpression(node) {
      const name = memberName(node['callee'])
      if (name !== undefined && BUILDERS.has(name))
        context.report({ node, message: `${name} outside *.repository.ts and *.queries.ts` })
    },
    TaggedTemplateExpression(node) {
      if (isName(node['tag'], 'sql'))
        context.report({ node, message: 'SQL outside *.repository.ts and *.queries.ts' })
    },
  }),
}

/** SQL that another node of a cluster would answer differently (docs/scale-out.md, 6 and 7). */
const movableSql: Rule = {
  create: (context) => {
    const look = (node: Node, text: string) => {
      if (/\bset_config\s*\(/i.test(text))
        context.report({ node, message: 'set_config does not reach other nodes: SET LOCAL, through asActor' })
      if (/\bmerge\s+into\b/i.test(text)) context.report({ node, message: 'MERGE' })
      const volatile = volatileInUpdate(text)
      if (volatile)
        context.report({ node, message: `${volatile} in an UPDATE: pass the value as a parameter` })
    }
    return {
      TemplateLiteral(node) {
        const quasis = node['quasis'] as { value: { cooked: string | null } }[]
        look(node, quasis.map((quasi) => quasi.value.cooked ?? '').join('$1'))
      },
      Literal(node) {
        if (typeof node['value'] === 'string') look(node, node['value'])
      },
    }
  },
}

export default {
  meta: { name: 'house' },
  rules: {
    clock,
    random,
    'empty-catch': emptyCatch,
    'no-string-sql': noStringSql,
    'sql-in-its-place': sqlInItsPlace,
    'movable-sql': movableSql,
  },
}
