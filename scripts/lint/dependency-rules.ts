// Who may know whom (docs/decisions/0001-the-house.md). Each rule is proved by a planted violation in
// scripts/check-rules.test.ts.

import type { ICruiseOptions, IRegularForbiddenRuleType, IResolveOptions } from 'dependency-cruiser'

/** Modules import lower rows only, and none of their own row. */
export const MODULE_RANKS = [
  ['accounts', 'areas', 'indicators'],
  ['purpose'],
  ['people'],
  ['merit', 'archive'],
  ['decisions', 'procedures'],
  ['issuing'],
  ['applications'],
  ['benefits'],
  ['payments'],
  ['households'],
  ['labour'],
  ['news'],
]

/** Tests and what is made for them may look behind the index. */
const TESTS = '\\.(test|fixture)\\.ts$'

const rankRules: IRegularForbiddenRuleType[] = MODULE_RANKS.flatMap((row, rank) =>
  row.map((module) => {
    const lower = MODULE_RANKS.slice(0, rank).flat()
    return {
      name: `rank-of-${module}`,
      comment: `${module} may know ${lower.join(', ') || 'no other module'}`,
      severity: 'error' as const,
      from: { path: `^src/modules/${module}/`, pathNot: TESTS },
      to: { path: '^src/modules/[^/]+/', pathNot: `^src/modules/(${[module, ...lower].join('|')})/` },
    }
  }),
)

/** SQL outside its place, each with its reason. */
const SQL_EXCEPTIONS = [
  '^src/app/database\\.ts$', // makes the database itself, before there is a pool
  '^src/app/serve\\.ts$', // /readyz asks the database for one row of nothing
  '^src/modules/accounts/accounts\\.auth\\.ts$', // hands the sign-in library a pool of its own role and schema
]

export const dependencyRules: IRegularForbiddenRuleType[] = [
  ...rankRules,
  {
    name: 'module-has-a-rank',
    comment: 'a new module is given its place in MODULE_RANKS first',
    severity: 'error',
    from: { path: '^src/modules/[^/]+/', pathNot: `^src/modules/(${MODULE_RANKS.flat().join('|')})/` },
    to: {},
  },
  {
    name: 'module-only-through-its-index',
    comment: 'another module is known by its index.ts alone',
    severity: 'error',
    from: { path: '^src/modules/([^/]+)/', pathNot: TESTS },
    to: { path: '^src/modules/[^/]+/.', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
  },
  {
    name: 'module-from-outside-only-through-its-index',
    comment:
      'app, pages and commands know a module, or one room of a large module, by its index.ts; pages may also show components',
    severity: 'error',
    from: { path: '^(src/(app|routes|hooks)|bin/|scripts/)', pathNot: TESTS },
    to: {
      path: '^src/modules/[^/]+/.',
      pathNot: [
        '^src/modules/[^/]+/index\\.ts$',
        '^src/modules/[^/]+/[^/]+/index\\.ts$',
        '^src/modules/.+\\.svelte$',
      ],
    },
  },
  {
    name: 'platform-knows-no-subject',
    severity: 'error',
    from: { path: '^src/platform/', pathNot: TESTS },
    to: { path: '^src/(modules|app|routes|ui)/' },
  },
  {
    name: 'shared-is-pure',
    comment: 'values only: of Node nothing but the random bytes and hashes of ids.ts',
    severity: 'error',
    from: { path: '^src/shared/', pathNot: TESTS },
    to: { path: '^src/(platform|modules|app|routes|ui)/' },
  },
  {
    name: 'shared-does-no-io',
    severity: 'error',
    from: { path: '^src/shared/', pathNot: [TESTS, '^src/shared/ids\\.ts$'] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'ids-take-only-randomness',
    severity: 'error',
    from: { path: '^src/shared/ids\\.ts$' },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
  },
  {
    name: 'ui-knows-no-subject',
    severity: 'error',
    from: { path: '^src/ui/', pathNot: TESTS },
    to: { path: '^src/(platform|modules|app|routes)/' },
  },
  {
    name: 'model-and-permissions-are-pure',
    comment: 'rules are computed from what they are given',
    severity: 'error',
    from: { path: '\\.(model|permissions)\\.ts$' },
    to: {
      // db/actor.ts is who acts and where: values, no connection.
      path: [
        '^src/platform/(?!errors/|db/actor\\.ts$)',
        '^(node:)?(fs|net|http|https|child_process|worker_threads)(/|$)',
        '^node_modules/(pg|kysely|pg-boss)/',
      ],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'deadlines-need-no-database',
    comment: 'a deadline is computed from what it is given: the same for a counter, a list and a letter years later',
    severity: 'error',
    from: { path: '^src/modules/procedures/deadlines/', pathNot: TESTS },
    to: { path: ['^src/platform/', '^node_modules/(pg|kysely|pg-boss)/'] },
  },
  {
    name: 'sql-in-its-place',
    comment: 'SQL stands in *.repository.ts, *.queries.ts and src/platform; types of it may go anywhere',
    severity: 'error',
    from: {
      path: '^src/',
      pathNot: [TESTS, '^src/platform/', '\\.(repository|queries)\\.ts$', ...SQL_EXCEPTIONS],
    },
    to: { path: '^node_modules/(pg|kysely|pg-copy-streams)/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'app-is-the-top',
    comment: 'what composes everything is imported by entries only',
    severity: 'error',
    from: {
      path: '^src/',
      pathNot: [TESTS, '^src/app/', '^src/routes/', '^src/hooks\\.server\\.ts$', '^src/app\\.d\\.ts$'],
    },
    to: { path: '^src/app/' },
  },
  {
    name: 'commands-start-before-pages-are-built',
    comment: 'src/ui imports the compiled messages, which a fresh clone does not have: the composition loads it only when it is needed',
    severity: 'error',
    from: { path: '^src/app/', pathNot: TESTS },
    to: { path: '^src/ui/', dynamic: false },
  },
  {
    name: 'routes-are-leaves',
    comment: 'nothing imports a page',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/routes/' },
    to: { path: '^src/routes/' },
  },
  {
    name: 'product-knows-no-tests',
    severity: 'error',
    from: { path: '^src/', pathNot: TESTS },
    to: { path: ['^(test|bench|scripts)/', TESTS] },
  },
  {
    name: 'no-circle',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'resolves',
    comment: 'an import that is not found would slip through every rule above',
    severity: 'error',
    from: { path: '^(src|bin|scripts|bench|test)/' },
    to: { couldNotResolve: true, pathNot: ['^\\$app/', '^\\$env/', '^\\./\\$types$', '^#ui/messages/'] },
  },
]

export const cruiseOptions: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: ['^src/ui/messages/', '^build/', '^\\.svelte-kit/'] },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: 'tsconfig.json' },
}

export const resolveOptions: Partial<IResolveOptions> = {
  exportsFields: ['exports'],
  conditionNames: ['svelte', 'import', 'node', 'types', 'default'],
  extensions: ['.ts', '.js', '.mjs', '.svelte', '.d.ts', '.json'],
}
