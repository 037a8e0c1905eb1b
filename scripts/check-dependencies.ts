// Who may know whom: the rules of scripts/lint/dependency-rules.ts over the tree in the working directory. Prints one line a violation;
// fails on any, and when it did not see every file of the tree: a checker that silently sees nothing always passes.

import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { cruiseOptions, dependencyRules, MODULE_RANKS, resolveOptions } from './lint/dependency-rules.ts'

const ENTRIES = ['src', 'bin', 'scripts', 'bench', 'test'].filter((folder) => existsSync(folder))
const UNSEEN = /^src\/ui\/messages\/|\.d\.ts$/

export type Finding = { rule: string; from: string; to: string }

async function cruiseTree(): Promise<{ findings: Finding[]; seen: Set<string>; dependencies: number }> {
  if (ENTRIES.length === 0) return { findings: [], seen: new Set(), dependencies: 0 }
  const options = { ...cruiseOptions, ruleSet: { forbidden: dependencyRules }, validate: true }
  const { output } = await cruise(ENTRIES, options, resolveOptions, {
    tsConfig: extractTsConfig('tsconfig.json'),
  })
  const { modules, summary } = output as ICruiseResult
  return {
    findings: summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.to,
    })),
    seen: new Set(modules.map((module) => module.source)),
    dependencies: modules.reduce((sum, module) => sum + module.dependencies.length, 0),
  }
}

const asList = (patterns: string | string[] | undefined): string[] =>
  patterns === undefined ? [] : [patterns].flat()

/**
 * Types imported by components: they are gone when the Svelte compiler hands the file on, so that the checker never sees them. The
 * rules that speak of paths alone are applied to them here.
 */
function typesInComponents(): Finding[] {
  const findings: Finding[] = []
  for (const from of globSync('src/**/*.svelte')) {
    for (const [, specifier = ''] of readFileSync(from, 'utf8').matchAll(
      /\bimport\s+type\b[^'"]*from\s+['"]([^'"]+)['"]/g,
    )) {
      const to = specifier.startsWith('#')
        ? `src/${specifier.slice(1)}`
        : specifier.startsWith('.')
          ? posix.join(posix.dirname(from), specifier)
          : undefined
      if (to === undefined) continue
      for (const rule of dependencyRules) {
        const target = rule.to
        if (target.path === undefined || target.dependencyTypesNot?.includes('type-only')) continue
        const match = asList(rule.from.path)
          .map((pattern) => new RegExp(pattern).exec(from))
          .find(Boolean)
        if (!match || asList(rule.from.pathNot).some((pattern) => new RegExp(pattern).test(from))) continue
        const hits = (pattern: string) => new RegExp(pattern.replaceAll('$1', match[1] ?? '')).test(to)
        if (asList(target.path).some(hits) && !asList(target.pathNot).some(hits))
          findings.push({ rule: rule.name ?? '', from, to })
      }
    }
  }
  return findings
}

const { findings, seen, dependencies } = await cruiseTree()
findings.push(...typesInComponents())

const files = ENTRIES.flatMap((folder) => globSync(`${folder}/**/*.{ts,svelte}`)).filter(
  (file) => !UNSEEN.test(file),
)
const missed = files.filter((file) => !seen.has(file))
const problems = findings.map(({ rule, from, to }) => `${from} → ${to}: ${rule}`)
if (files.length === 0) problems.push('no file was found to check')
if (missed.length > 0)
  problems.push(`${missed.length} files were not seen, the first: ${missed.slice(0, 3).join(', ')}`)
if (dependencies < files.length)
  problems.push(`${dependencies} dependencies of ${files.length} files: imports are not read`)

const ranked = new Set(MODULE_RANKS.flat())
if (existsSync('src/modules'))
  for (const module of readdirSync('src/modules'))
    if (!ranked.has(module)) problems.push(`src/modules/${module}: module-has-a-rank`)

for (const problem of problems) console.log(problem)
console.log(`${seen.size} modules, ${dependencies} dependencies`)
process.exitCode = problems.length > 0 ? 1 : 0
