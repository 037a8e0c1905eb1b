import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readMigrations } from '#platform/db/index.ts'
import { checkLanded, parseChecksums } from './landed.ts'
import { lintMigrations } from './migration-rules.ts'
import { volatileInUpdate } from './sql.ts'

const rulesIn = (sql: string) => [
  ...new Set(lintMigrations([{ name: '0001-planted.sql', sql }]).map(({ rule }) => rule)),
]

const SOUND_TABLE = `create table a (a_id uuid not null, constraint a_pk primary key (a_id));
comment on table a is 'An a.';
`
const trigger = (body: string, attributes = 'set search_path from current') =>
  `create function f() returns trigger language plpgsql ${attributes} as $$ begin ${body} return null; end $$;`

describe('the linter of migrations', () => {
  test('finds nothing where nothing is wrong', () => {
    const sql = `-- A comment; with a semicolon, serial and now().
${SOUND_TABLE}
alter table a add column b text, add constraint a_b_known check (b in ('serial', 'inherits (', 'select'));
create policy a_scope on a for select to ansinh_app using (a_id::text >= current_setting('ansinh.lo', true));
${trigger("insert into a (a_id) values (new.a_id); update a set b = 'now()' where a_id = new.a_id;")}
create trigger a_audit after insert on a for each row execute function f('a', 'a_id');
create function g(t timestamptz) returns numeric language sql immutable as $$ select extract(epoch from t) $$;
`
    expect(lintMigrations([{ name: '0001-sound.sql', sql }])).toEqual([])
  })

  const broken: [rule: string, sql: string][] = [
    ['one-statement-a-call', 'select 1'],
    ['one-statement-a-call', 'begin;'],
    [
      'named',
      "create table b (b_id uuid not null, n integer check (n > 0), constraint b_pk primary key (b_id)); comment on table b is 'b';",
    ],
    ['named', "create table b (b_id uuid primary key); comment on table b is 'b';"],
    ['named', "create table b (b_id uuid not null, primary key (b_id)); comment on table b is 'b';"],
    ['named', `${SOUND_TABLE} alter table a add foreign key (a_id) references common.area (code);`],
    ['named', `${SOUND_TABLE} create index on a (a_id);`],
    [
      'column-then-constraint',
      `${SOUND_TABLE} alter table a add column n integer constraint a_n check (n > 0);`,
    ],
    ['column-then-constraint', `${SOUND_TABLE} alter table a add column n uuid references common.area;`],
    [
      'keys-from-the-application',
      "create table b (b_id bigserial, constraint b_pk primary key (b_id)); comment on table b is 'b';",
    ],
    [
      'keys-from-the-application',
      "create table b (b_id bigint generated always as identity, constraint b_pk primary key (b_id)); comment on table b is 'b';",
    ],
    [
      'keys-from-the-application',
      "create table b (b_id uuid default gen_random_uuid(), constraint b_pk primary key (b_id)); comment on table b is 'b';",
    ],
    ['keys-from-the-application', 'create sequence s;'],
    ['primary-key', "create table b (b_id uuid not null); comment on table b is 'b';"],
    ['table-comment', 'create table b (b_id uuid not null, constraint b_pk primary key (b_id));'],
    [
      'no-inheritance',
      `${SOUND_TABLE} create table b (constraint b_pk primary key (a_id)) inherits (a); comment on table b is 'b';`,
    ],
    ['no-rules', 'create rule r as on delete to a do instead nothing;'],
    ['no-notify', trigger("perform pg_notify('a', 'b');")],
    ['no-notify', 'notify a;'],
    ['no-advisory-lock', trigger('perform pg_advisory_xact_lock(1);')],
    ['no-set-config', "select set_config('a', 'b', true);"],
    [
      'no-deferred-constraint',
      `${SOUND_TABLE} alter table a add constraint a_once unique (a_id) deferrable;`,
    ],
    ['no-merge', 'merge into a using b on true when matched then do nothing;'],
    ['no-volatile-in-update', 'update a set at = now();'],
    [
      'no-volatile-in-update',
      trigger('insert into a values (1) on conflict (a_id) do update set at = clock_timestamp();'),
    ],
    [
      'no-foreign-province',
      "create table b (b_id uuid not null, constraint b_pk primary key (b_id), constraint b_fk foreign key (b_id) references ha_noi.a (a_id)); comment on table b is 'b';",
    ],
    ['search-path', trigger('null;', '')],
    ['search-path', 'create function g() returns integer language sql security definer as $$ select 1 $$;'],
    ['own-schema', trigger('insert into common.area (code) values (1);')],
    ['logical-name', trigger('insert into a (name) values (tg_table_name);')],
    ['logical-name', 'create trigger t after insert on a for each row execute function f();'],
    ['logical-name', "create trigger t after insert on a for each row execute function f('b');"],
    [
      'no-transition-table',
      "create trigger t after insert on a referencing new table as n for each statement execute function f('a');",
    ],
    [
      'no-table-in-immutable',
      'create function g() returns bigint language sql immutable as $$ select count(*) from a $$;',
    ],
    ['policy-own-columns', 'create policy p on a using (exists (select from b));'],
    ['policy-own-columns', 'create policy p on a using (reads_a_table(a_id));'],
  ]
  test.each(broken)('%s: %s', (rule, sql) => {
    expect(rulesIn(sql)).toEqual([rule])
  })

  test('says where', () => {
    const [finding] = lintMigrations([
      { name: '0001-planted.sql', sql: `-- one\n${SOUND_TABLE}\ncreate sequence s;\n` },
    ])
    expect(finding).toEqual({
      file: '0001-planted.sql',
      line: 5,
      rule: 'keys-from-the-application',
      detail: 'create sequence',
    })
  })

  test('a key that a later migration adds counts', () => {
    const files = [
      { name: '0001-a.sql', sql: "create table a (a_id uuid not null);\ncomment on table a is 'An a.';\n" },
      { name: '0002-b.sql', sql: 'alter table a add constraint a_pk primary key (a_id);\n' },
    ]
    expect(lintMigrations(files)).toEqual([])
  })
})

describe('migrations that landed', () => {
  const landed = parseChecksums(`${'a'.repeat(64)}  0001-a.sql\n${'b'.repeat(64)}  0003-b.sql\n`)
  const rules = (...migrations: [string, string][]) =>
    checkLanded(
      migrations.map(([name, letter]) => ({ name, sha256: letter.repeat(64) })),
      landed,
    ).map(({ file, rule }) => `${file} ${rule}`)

  test('stay as they are', () => {
    expect(rules(['0001-a.sql', 'a'], ['0003-b.sql', 'b'])).toEqual([])
    expect(rules(['0001-a.sql', 'c'], ['0003-b.sql', 'b'])).toEqual(['0001-a.sql landed'])
    expect(rules(['0001-a.sql', 'a'])).toEqual(['0003-b.sql landed'])
    expect(rules(['0001-a.sql', 'a'], ['0002-c.sql', 'c'], ['0003-b.sql', 'b'])).toEqual([
      '0002-c.sql not-accepted',
    ])
  })

  test('the list of them is of this folder', async () => {
    const names = (await readMigrations('migrations')).map(({ name }) => name)
    expect(
      [...parseChecksums(readFileSync('migrations/checksums.txt', 'utf8')).keys()].filter(
        (name) => !names.includes(name),
      ),
    ).toEqual([])
  })

  test('a line that is no checksum is refused', () => {
    expect(() => parseChecksums('0001-a.sql\n')).toThrow('not a line of checksums')
  })
})

test.each([
  ['update a set b = $1 where at < now() - b', 'now('],
  ['update a set b = current_date', 'current_date'],
  ['insert into a (at) values (now()) on conflict (id) do update set at = excluded.at', undefined],
  ['insert into a (at) values ($1) on conflict (id) do update set at = now()', 'now('],
  ["update a set words = 'now()'", undefined],
  ['select now()', undefined],
])('what changes by itself in an update: %s', (sql, found) => {
  expect(volatileInUpdate(sql)).toBe(found)
})
