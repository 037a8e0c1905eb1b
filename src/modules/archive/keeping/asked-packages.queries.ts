import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type AskedOf = { kind: 'dossier' | 'box' | 'fonds'; id: string }
export type PackageState = 'waiting' | 'ready' | 'entering' | 'done' | 'failed' | 'expired'
export type PackageOutcome = 'in' | 'left-out' | 'new' | 'entered' | 'known' | 'refused'
export type PackageLine = { name: string; dossierId: string | null; number: string | null; title: string; outcome: PackageOutcome; reason: string | null }

export type AskedPackage = {
  packageId: string
  direction: 'out' | 'in'
  of: AskedOf | null
  label: string
  state: PackageState
  askedBy: string
  askedByName: string
  askedAt: Date
  role: string
  sessionRef: string | null
  path: string
  /** How many there are to do; null until it is known. */
  dossiers: number | null
  files: number | null
  size: number | null
  sha256: string | null
  failure: { code: string; file: string | null } | null
  endedAt: Date | null
  expiresAt: Date | null
  counts: Record<PackageOutcome, number>
}

/** Packages that were asked for or brought within the scope, newest first; or one of them. */
export async function listPackages(tx: Tx, { packageId = null, limit = 100 }: { packageId?: string | null; limit?: number } = {}): Promise<AskedPackage[]> {
  type Row = Omit<AskedPackage, 'of' | 'failure' | 'counts'> & { kind: AskedOf['kind'] | null; ofId: string | null; code: string | null; file: string | null; counted: Partial<AskedPackage['counts']> | null }
  const { rows } = await sql<Row>`
    select p.archive_package_id as "packageId", p.direction, p.of_kind as kind, p.of_id as "ofId", p.label, p.state, p.asked_by as "askedBy", a.display_name as "askedByName",
      p.asked_at as "askedAt", p.role, p.session_ref as "sessionRef", p.path, p.dossiers, p.files, p.size, p.sha256, p.failure_code as code, p.failure_file as file,
      p.ended_at as "endedAt", p.expires_at as "expiresAt",
      (select jsonb_object_agg(c.outcome, c.count) from (select outcome, count(*) as count from archive_package_dossier d
        where d.archive_package_id = p.archive_package_id and outcome <> 'dropped' group by outcome) c) as counted
    from archive_package p join account a on a.account_id = p.asked_by
    where (${packageId}::uuid is null or p.archive_package_id = ${packageId}::uuid)
    order by p.asked_at desc, p.archive_package_id desc limit ${limit}`.execute(tx)
  return rows.map(({ kind, ofId, code, file, counted, ...row }) => ({
    ...row,
    of: kind === null || ofId === null ? null : { kind, id: ofId },
    failure: code === null ? null : { code, file },
    counts: { in: 0, 'left-out': 0, new: 0, entered: 0, known: 0, refused: 0, ...counted },
  }))
}

export const findPackage = async (tx: Tx, packageId: string): Promise<AskedPackage | undefined> => (await listPackages(tx, { packageId, limit: 1 }))[0]

/** The dossiers of a package: first what somebody must look at. */
export async function listPackageLines(tx: Tx, packageId: string, limit: number): Promise<PackageLine[]> {
  const { rows } = await sql<PackageLine>`
    select name, dossier_id as "dossierId", number_written as number, title, outcome, reason from archive_package_dossier
    where archive_package_id = ${packageId}::uuid and outcome <> 'dropped' order by reason is null, name limit ${limit}`.execute(tx)
  return rows
}

export async function listDossiersInPackage(tx: Tx, packageId: string): Promise<string[]> {
  const rows = await tx.selectFrom('archive_package_dossier').select('dossier_id').where('archive_package_id', '=', packageId).where('outcome', '=', 'in').orderBy('name').execute()
  return rows.flatMap((row) => row.dossier_id ?? [])
}

/** What an act names, where the actor sees a dossier of it. */
export async function findAskedOf(tx: Tx, of: AskedOf): Promise<{ code: string; title: string } | undefined> {
  const { rows } = await sql<{ code: string; title: string }>`${
    of.kind === 'dossier'
      ? sql`select coalesce(number_written, '') as code, title from dossier where dossier_id = ${of.id}::uuid`
      : of.kind === 'box'
        ? sql`select code, '' as title from box b where box_id = ${of.id}::uuid and exists (select from dossier d where d.box_id = b.box_id)`
        : sql`select code, title from fonds f where fonds_id = ${of.id}::uuid and exists (select from dossier d where d.fonds_id = f.fonds_id)`
  }`.execute(tx)
  return rows[0]
}

/** Fonds of which the actor sees a dossier. */
export async function listFondsToPackage(tx: Tx): Promise<{ fondsId: string; code: string; title: string }[]> {
  const { rows } = await sql<{ fondsId: string; code: string; title: string }>`
    select fonds_id as "fondsId", code, title from fonds f where exists (select from dossier d where d.fonds_id = f.fonds_id) order by code`.execute(tx)
  return rows
}
