// A package, opened with what a recipient has: Frictionless, DuckDB, Arrow, OpenSSL, sha256sum and Python's zip.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { archiveOf, unarchived } from '../../reports/exports/package/archive.ts'
import { type BuiltPackage, buildPackage } from '../../reports/exports/package/build-package.ts'
import type { PackageRow } from '../../reports/exports/package/package-facts.ts'
import { verifyPackage } from '../../reports/exports/package/verify-package.ts'
import { madeUpRelease, packageOrder } from '../support/package-order.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testPlan } from '../support/release-plan.ts'
import { counterparts } from './counterpart-programs.ts'
import { describeCounterparts } from './has-counterparts.ts'

const STEMS = ['total', 'role', 'organisation-size', 'device']

async function laid({ files }: Pick<BuiltPackage, 'files'>) {
  const folder = await temporaryFolder()
  for (const [name, content] of files) await writeFile(join(folder.path, name), content)
  return folder
}

const python = (program: string, cwd: string, ...given: readonly string[]): unknown =>
  JSON.parse(
    execFileSync(counterparts.python, ['-c', program, ...given], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )

interface Report {
  readonly valid: boolean
  readonly errors: readonly string[]
  readonly resources: Readonly<Record<string, readonly string[]>>
}

/** `source`: a descriptor, or an archive with one. */
const frictionless = (cwd: string, source = 'datapackage.json'): Report =>
  python(
    `
import json, sys
from frictionless import validate
report = validate(sys.argv[1])
print(json.dumps({
  'valid': report.valid,
  'errors': [error.type for error in report.errors],
  'resources': {task.name: sorted({error.type for error in task.errors}) for task in report.tasks},
}))`,
    cwd,
    source,
  ) as Report

const WHOLE = {
  valid: true,
  errors: [],
  resources: Object.fromEntries(
    STEMS.flatMap((stem) => ['csv', 'json', 'parquet'].map((format) => [`${stem}-${format}`, []])),
  ),
}

describeCounterparts('a package at its recipient', () => {
  let built: BuiltPackage
  beforeAll(async () => {
    built = await buildPackage(await packageOrder())
  })

  test('is a valid data package with all its resources, as a folder and as the archive that is handed over', async () => {
    await using folder = await laid(built)
    expect(frictionless(folder.path)).toEqual(WHOLE)
    await writeFile(join(folder.path, 'p.zip'), archiveOf(built))
    expect(frictionless(folder.path, 'p.zip')).toEqual(WHOLE)
  })

  test('packed again by Python, alone or in a folder of its name, is whole', async () => {
    await using folder = await laid(built)
    await using made = await temporaryFolder()
    const program = `
import json, shutil, sys
made, root, name = sys.argv[1:]
shutil.make_archive(made + '/bare', 'zip', root)
shutil.copytree(root, made + '/in/' + name)
shutil.make_archive(made + '/around', 'zip', made + '/in')
print(json.dumps('made'))`
    expect(python(program, made.path, made.path, folder.path, built.name)).toBe('made')
    for (const archive of ['bare.zip', 'around.zip'])
      expect(verifyPackage(unarchived(await readFile(join(made.path, archive))))).toMatchObject({ whole: true })
  })

  test('is valid also when nothing passed its thresholds', async () => {
    const thresholds = { people: 90_000, organisations: 3, sigmas: { people: 2, organisations: 1 } }
    await using folder = await laid(
      await buildPackage(await packageOrder({}, madeUpRelease({ plan: testPlan({ thresholds }) }))),
    )
    expect(frictionless(folder.path)).toEqual(WHOLE)
  })

  test('is invalid with a CSV in which a figure is another, or is none', async () => {
    await using folder = await laid(built)
    const csv = String(built.files.get('role.csv'))
    const change = async (from: RegExp, to: string): Promise<readonly string[] | undefined> => {
      await writeFile(join(folder.path, 'role.csv'), csv.replace(from, to))
      const { valid, resources } = frictionless(folder.path)
      expect(valid).toBe(false)
      return resources['role-csv']
    }
    expect(await change(/,client,(\d)/, ',client,9$1')).toContain('hash-count')
    expect(await change(/,client,\d+/, ',client,many')).toContain('type-error')
    expect(await change(/,client,\d+/, ',clients,1')).toContain('constraint-error')
  })

  test('has Parquet that DuckDB and Arrow read to the rows of the JSON, with the types that are promised', async () => {
    await using folder = await laid(built)
    const read = python(
      `
import json, sys, duckdb, pyarrow.parquet as parquet
def said(rows): return [{name: str(value) if hasattr(value, 'isoformat') else value for name, value in row.items()} for row in rows]
answer = {}
for stem in sys.argv[1:]:
    file = stem + '.parquet'
    ducks = duckdb.sql(f"select * from '{file}'")
    arrow = parquet.read_table(file)
    answer[stem] = {
        'duckdb': said(dict(zip(ducks.columns, row)) for row in ducks.fetchall()),
        'arrow': said(arrow.to_pylist()),
        'duckTypes': dict(zip(ducks.columns, map(str, ducks.types))),
        'arrowTypes': {field.name: str(field.type) + ('' if field.nullable else ' not null') for field in arrow.schema},
    }
print(json.dumps(answer))`,
      folder.path,
      ...STEMS,
    ) as Record<
      string,
      { duckdb: unknown; arrow: unknown; duckTypes: Record<string, string>; arrowTypes: Record<string, string> }
    >
    for (const stem of STEMS) {
      const rows = JSON.parse(String(built.files.get(`${stem}.json`))) as PackageRow[]
      expect(rows.length).toBeGreaterThan(0)
      expect(read[stem]?.duckdb).toEqual(rows)
      expect(read[stem]?.arrow).toEqual(rows)
      expect(read[stem]?.duckTypes).toMatchObject({
        start: 'DATE',
        id: 'VARCHAR',
        people: 'BIGINT',
        people_sigma: 'DOUBLE',
        active_days: 'BIGINT',
      })
      expect(read[stem]?.arrowTypes).toMatchObject({
        end: 'date32[day] not null',
        name_nl: 'string not null',
        people: 'int64 not null',
        people_sigma: 'double not null',
        active_days: 'int64',
        organisations_from: 'int64',
        values_merged: 'int64 not null',
      })
    }
  })

  test('has CSV that DuckDB and Python read to the rows of the JSON', async () => {
    await using folder = await laid(built)
    const read = python(
      `
import csv, json, sys, duckdb
answer = {}
for stem in sys.argv[1:]:
    with open(stem + '.csv', newline='', encoding='utf-8') as file: rows = list(csv.DictReader(file, strict=True))
    answer[stem] = {'python': rows, 'ducks': duckdb.read_csv(stem + '.csv', all_varchar=True).fetchall()}
print(json.dumps(answer))`,
      folder.path,
      ...STEMS,
    ) as Record<string, { python: Record<string, string>[]; ducks: unknown[][] }>
    for (const stem of STEMS) {
      const rows = JSON.parse(String(built.files.get(`${stem}.json`))) as PackageRow[]
      // Names that a spreadsheet would run bear an apostrophe in CSV, and only there.
      const asText = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            value === null
              ? ''
              : name.startsWith('name') && /^[=+@-]/.test(String(value))
                ? `'${value}`
                : String(value),
          ]),
        ),
      )
      expect(read[stem]?.python).toEqual(asText)
      expect(read[stem]?.ducks.map((cells) => cells.map((cell) => cell ?? ''))).toEqual(
        asText.map((row) => Object.values(row)),
      )
    }
    expect(String(built.files.get('total.csv'))).toContain("'=1+1")
  })

  test('has a signature that OpenSSL verifies, with the key beside it, and not over anything else', async () => {
    await using folder = await laid(built)
    const openssl = (...given: string[]) =>
      spawnSync(counterparts.openssl, given, { cwd: folder.path, encoding: 'utf8' })
    const check = () =>
      openssl(
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        'signing-key.pem',
        '-rawin',
        '-in',
        'manifest.json',
        '-sigfile',
        'manifest.sig',
      )
    expect(check()).toMatchObject({ status: 0, stdout: 'Signature Verified Successfully\n' })
    await writeFile(
      join(folder.path, 'manifest.json'),
      String(built.files.get('manifest.json')).replace('EX-2026-1', 'EX-2026-2'),
    )
    expect(check().status).not.toBe(0)
    // The fingerprint, as the readable page says to compute it.
    const der = spawnSync(counterparts.openssl, ['pkey', '-pubin', '-in', 'signing-key.pem', '-outform', 'DER'], {
      cwd: folder.path,
    })
    const digest = spawnSync(counterparts.openssl, ['dgst', '-sha256'], { input: der.stdout, encoding: 'utf8' }).stdout
    expect(digest).toContain(
      (JSON.parse(String(built.files.get('manifest.json'))) as { signer: { fingerprint: string } }).signer.fingerprint,
    )
  })

  test('has checksums that sha256sum finds right, until a file is another', async () => {
    await using folder = await laid(built)
    const check = () => spawnSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: folder.path, encoding: 'utf8' })
    expect(check()).toMatchObject({ status: 0, stderr: '' })
    expect(check().stdout.trimEnd().split('\n').length).toBe(built.files.size - 3)
    await writeFile(join(folder.path, 'README.html'), 'x')
    expect(check()).toMatchObject({ status: 1 })
  })

  test('comes in an archive that Python opens and finds whole', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'out'))
    await writeFile(join(folder.path, 'p.zip'), archiveOf(built))
    const names = python(
      `
import json, zipfile
with zipfile.ZipFile('p.zip') as archive:
    assert archive.testzip() is None
    archive.extractall('out')
    print(json.dumps(archive.namelist()))`,
      folder.path,
    )
    expect(names).toEqual([...built.files.keys()])
  })
})
