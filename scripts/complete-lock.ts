import { readFileSync, writeFileSync } from 'node:fs'

// A registry mirror may lack binaries of machines it does not serve; npm then leaves these optional packages out of the lock file, and
// `npm ci` refuses the file as incomplete. This adds them by name, exact version and platform, so that the file is whole everywhere; no
// machine downloads what is not of its own kind. Run after every change of dependencies: node scripts/complete-lock.ts

type Entry = { version?: string; optional?: boolean; os?: string[]; cpu?: string[]; libc?: string[]; optionalDependencies?: Record<string, string> }
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> }

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony']
const PROCESSORS: Record<string, string> = { armhf: 'arm', arm: 'arm', gnueabihf: 'arm', musleabihf: 'arm', eabi: 'arm', universal: '', wasm32: 'wasm32' }
for (const cpu of ['x64', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el']) PROCESSORS[cpu] = cpu

function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[-/_]/)
  const os = SYSTEMS.find((system) => words.includes(system) || (system === 'linux' && words.includes('linuxmusl')) || (system === 'win32' && words.includes('windows')))
  const cpu = words.map((word) => PROCESSORS[word] ?? '').find((found) => found !== '')
  const libc = words.some((word) => word.includes('musl')) ? 'musl' : os === 'linux' && words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined
  if (!os && !cpu) throw new Error(`${name} names no platform: see by hand what it is`)
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc: [libc] } : {}) }
}

const added: string[] = []
for (const [at, entry] of Object.entries(lock.packages))
  for (const [name, spec] of Object.entries(entry.optionalDependencies ?? {})) {
    // A package is looked for beside its dependent and in every folder above.
    let folder = at
    let found = false
    for (;;) {
      if (lock.packages[`${folder}${folder ? '/' : ''}node_modules/${name}`]) found = true
      if (found || folder === '') break
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))) 
      if (!folder.startsWith('node_modules')) folder = ''
    }
    if (found) continue
    const version = /^[\^~]?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(spec)?.[1]
    if (!version) throw new Error(`${name} is asked for as ${spec}`)
    lock.packages[`node_modules/${name}`] = { version, optional: true, ...platformOf(name) }
    added.push(`${name}@${version}`)
  }
const { '': root, ...others } = lock.packages
lock.packages = { ...(root ? { '': root } : {}), ...Object.fromEntries(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))) }
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'the lock file is whole' : `added ${added.length}: ${added.join(', ')}`)
