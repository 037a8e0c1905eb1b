import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Pass, SubjectInput } from '../matching/index.ts'

const FIELD = '\x1f'
const ITEM = '\x1e'

export type RegisterEntry = { input: SubjectInput; alias: boolean }

/**
 * All names of the register in the order of a pass, a few thousand at a time: the server sorts, and no more than these are ever held here.
 * A line is one text, which the driver reads several times faster than a dozen columns.
 */
export async function* streamEntries(tx: Tx, pass: Pass): AsyncGenerator<RegisterEntry[]> {
  const year = sql`case when p.birth_latest is not null then extract(year from p.birth_earliest) end`
  const order = {
    ends: sql`order by name_ends(n.name_key), ${year} nulls first, n.person_id`,
    unit: sql`order by n.path, ${year}, n.person_id`,
    day: sql`order by ${year}, least(extract(day from p.birth_earliest), extract(month from p.birth_earliest)),
      greatest(extract(day from p.birth_earliest), extract(month from p.birth_earliest)), n.person_id`,
    number: sql`order by i.numbers[1], n.person_id`,
  }[pass]
  const where = {
    ends: sql`true`,
    unit: sql`p.birth_latest is not null and p.birth_earliest is not null`,
    day: sql`p.birth_earliest = p.birth_latest`,
    number: sql`i.numbers is not null`,
  }[pass]
  // For the pass of numbers each number of a person stands first once; for the others all of them stand beside.
  const numbers =
    pass === 'number'
      ? sql`join lateral (
          select array[x.kind || ' ' || x.value] as numbers from person_identifier x where x.person_id = p.person_id and upper_inf(x.known)
          and exists (select from person_identifier y where y.kind = x.kind and y.value = x.value and y.person_id <> x.person_id and upper_inf(y.known))) i on true`
      : sql`left join (select person_id, array_agg(kind || ' ' || value order by kind) as numbers from person_identifier where upper_inf(known) group by person_id) i
          on i.person_id = p.person_id`
  // The plan of a cursor is made for its first rows; all are wanted here.
  await sql`set local cursor_tuple_fraction = 1.0`.execute(tx)
  await sql`set local work_mem = '64MB'`.execute(tx)
  await sql`declare person_entries no scroll cursor for
    select concat_ws(chr(31), n.person_id, n.kind, n.written, coalesce(p.birth_edtf, ''), coalesce(p.sex, ''), coalesce(p.home_written, ''),
      coalesce(p.home_area_code, ''), coalesce(p.home_area_valid_from::text, ''), p.path, coalesce(v.death_edtf, ''), coalesce(array_to_string(i.numbers, chr(30)), '')) as line
    from person_name n join person p on p.person_id = n.person_id
    left join (select person_id, min(death_edtf) as death_edtf from person_vital where state = 'dead' and upper_inf(known) group by person_id) v on v.person_id = p.person_id
    ${numbers}
    where ${where} ${order}`.execute(tx)
  const fetchNext = () => sql<{ line: string }>`fetch 5000 from person_entries`.execute(tx)
  let next = fetchNext()
  try {
    for (;;) {
      const { rows } = await next
      if (rows.length === 0) break
      // The server makes the next rows ready while these are compared.
      next = fetchNext()
      yield rows.map(({ line }) => entryOf(line))
    }
  } finally {
    // Who stops early leaves no question behind.
    await Promise.allSettled([next])
  }
  await sql`close person_entries`.execute(tx)
}

function entryOf(line: string): RegisterEntry {
  const [id = '', kind, name = '', birth, sex, home, code, from, path = '', death, numbers] =
    line.split(FIELD)
  return {
    alias: kind === 'alias',
    input: {
      id,
      name,
      birthEdtf: birth || null,
      sex: sex || null,
      home: home || null,
      homeArea: code && from ? { code, validFrom: from } : null,
      path,
      deathEdtf: death || null,
      identifiers: numbers ? numbers.split(ITEM) : [],
    },
  }
}
