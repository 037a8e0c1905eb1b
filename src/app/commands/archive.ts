import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '#platform/errors/index.ts'
import { parsePublicId } from '#shared/ids.ts'
import { exportPackage } from '../packages/export-package.ts'
import { importPackage } from '../packages/import-package.ts'
import { print, withRuntime } from './context.ts'
import { actorOrRefuse } from './on-behalf.ts'

export function addArchive(program: Command): void {
  const archive = program.command('archive').description('Dossiers as packages (BagIt, RFC 8493): out of this system, and into another.')
  const json = () => program.opts<{ json?: boolean }>().json

  archive
    .command('export <folder>')
    .description(
      'Write a dossier, a box or a fonds as a BagIt package: originals, archive copies, everything read and corrected. Exit code 2 when dossiers were left out: sensitive ones, and those whose file also holds pages of others.',
    )
    .requiredOption('--as <login>', 'on whose behalf: what this account does not see is not written')
    .option('--dossier <id>', 'one dossier, dos_…')
    .option('--box <code>', 'all dossiers of a box; with --fonds where several have one of this code')
    .option('--fonds <code>', 'all dossiers of a fonds')
    .action((folder: string, options: { as: string; dossier?: string; box?: string; fonds?: string }) =>
      withRuntime(async ({ services }) => {
        const report = await exportPackage(services, await actorOrRefuse(services, options.as), packageOf(options), resolve(folder))
        print(json(), report, () =>
          [
            `${report.folder}: ${report.dossiers} dossiers, ${report.files} files, ${report.bytes} bytes`,
            ...report.leftOut.map((one) => `  left out (${one.why === 'sensitive' ? 'sensitive: take it out on its own page' : 'its file also holds pages of other dossiers'}): ${one.number ?? one.dossierId}`),
          ].join('\n'),
        )
        if (report.leftOut.length > 0) process.exitCode = 2
      }),
    )

  archive
    .command('import <folder>')
    .description('Take a package in. Every byte is compared with its lists first; dossiers that are here already stay as they are.')
    .requiredOption('--as <login>', 'on whose behalf: an archivist or officer of the whole province')
    .action((folder: string, options: { as: string }) =>
      withRuntime(async ({ services }) => {
        const report = await importPackage(services, await actorOrRefuse(services, options.as), resolve(folder))
        print(json(), report, () => `${report.entered} dossiers entered, ${report.known} were here already; ${report.files} files`)
      }),
    )
}

function packageOf({ dossier, box, fonds }: { dossier?: string; box?: string; fonds?: string }) {
  if (dossier !== undefined) {
    const dossierId = parsePublicId('dos', dossier)
    if (!dossierId) throw new AppError('not-found', 404, { what: 'dossier' })
    return { dossierId }
  }
  if (box !== undefined) return { box, fonds: fonds ?? null }
  if (fonds !== undefined) return { fonds }
  throw new AppError('archive.nothing-to-export', 400)
}
