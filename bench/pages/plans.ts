import pg from 'pg'

/**
 * The plans of the statements behind the pages, as the two officers run them. They are those of the queries of the archive with
 * a day filled in, kept here because a plan is wanted of each by itself.
 */
export async function printPlans(appUrl: string, schema: string, say: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl, options: `-c search_path=${schema},common,public` })
  await client.connect()
  try {
    for (const [who, settings] of [
      ['commune officer', ["set local ansinh.lo = '25/07900/'", "set local ansinh.hi = '25/079000'", "set local ansinh.role = 'commune-officer'"]],
      ['province officer', ["set local ansinh.lo = '25/'", "set local ansinh.hi = '250'", "set local ansinh.role = 'officer'", 'set local role ansinh_wide']],
    ] as const)
      for (const [what, text] of STATEMENTS) {
        await client.query(`begin; set local ansinh.actor = 'bench'; ${settings.join('; ')}`)
        const { rows } = await client.query<Record<string, string>>(`explain (analyze, buffers, costs off, timing off, summary on) ${text}`)
        await client.query('rollback')
        say(`\n== ${who}: ${what}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`)
      }
  } finally {
    await client.end()
  }
}
const HELD = `select c.dossier_id as record_id from dossier_custody c where coalesce(c.holds @> '2026-06-15'::date, false) and coalesce(c.known @> '2026-06-15 23:59:59+07'::timestamptz, false)`
const STATEMENTS: [string, string][] = [
  ['dossiers held, counted', `select count(*) from (${HELD}) h`],
  [
    'dossiers, first page',
    `select d.dossier_id from (${HELD}) h join dossier d on d.dossier_id = h.record_id order by d.number_order, d.dossier_id limit 51`,
  ],
  [
    'dossiers, far behind',
    `select d.dossier_id from (${HELD}) h join dossier d on d.dossier_id = h.record_id order by d.number_order, d.dossier_id limit 51 offset 2500`,
  ],
  ['dossiers, by title', `select d.dossier_id from (${HELD}) h join dossier d on d.dossier_id = h.record_id order by d.title, d.dossier_id limit 51`],
  [
    'dossiers to be reviewed, counted',
    `select count(*) from (${HELD}) h join dossier d on d.dossier_id = h.record_id where d.category = 'MARTYR' and exists (select from page p where p.dossier_id = d.dossier_id and p.state in ('needs_review', 'failed'))`,
  ],
  [
    'pages read, counted',
    `select count(*) from (select p.page_id as record_id from page p join dossier_custody c on c.dossier_id = p.dossier_id and coalesce(c.holds @> '2026-06-15'::date, false) and coalesce(c.known @> '2026-06-15 23:59:59+07'::timestamptz, false) where p.kind = 'content' and p.read_at <= '2026-06-15 23:59:59+07'::timestamptz) counted`,
  ],
  ['pages to be reviewed, counted', `select count(*) from page where state in ('needs_review', 'failed')`],
]
