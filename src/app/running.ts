import type { Runtime } from './runtime.ts'

const KEY = Symbol.for('ansinh.runtime')

/** Hands the runtime to the pages of this process: the built bundle holds its own copy of the modules, not of what they work with. */
export function provideRuntime(runtime: Runtime): void {
  ;(globalThis as { [KEY]?: Runtime })[KEY] = runtime
}

export function getRuntime(): Runtime {
  const runtime = (globalThis as { [KEY]?: Runtime })[KEY]
  if (!runtime) throw new Error('the pages are served by `ansinh serve`, which makes what they work with')
  return runtime
}
