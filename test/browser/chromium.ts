import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/**
 * What the packaged browser asks for and a test of the product must not have: in one process it now and then goes down with the first
 * context that is closed; without web security it names no origin to the server, as no reader's browser does.
 */
const UNFIT = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials']

/** The installed Chromium (ANSINH_CHROMIUM names another), or the one packaged in npm with its own libraries. */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['ANSINH_CHROMIUM']
  const installed = named === 'packaged' ? undefined : (named ?? INSTALLED.find((path) => existsSync(path)))
  if (installed) return chromium.launch({ executablePath: installed, args: ['--no-sandbox', ...QUIET] })
  // The package unpacks the libraries that a bare machine lacks only where it believes to run at its first home.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
  // What it unpacks outlives the folder of one run.
  const folder = process.env['TMPDIR']
  const kept = process.env['ANSINH_TEST_KEPT']
  if (kept) process.env['TMPDIR'] = kept
  const { default: packaged } = await import('@sparticuz/chromium')
  const executablePath = await packaged.executablePath().finally(() => {
    if (folder) process.env['TMPDIR'] = folder
  })
  const args = packaged.args.filter((arg) => !UNFIT.includes(arg))
  return chromium.launch({ executablePath, args: [...args, ...QUIET], env: process.env as Record<string, string> })
}
