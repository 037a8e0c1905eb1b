import adapter from '@sveltejs/adapter-node'
import { sveltekit, type Config } from '@sveltejs/kit/vite'
import { defineConfig, type Plugin } from 'vite'
import { catalogues, compileMessages } from './src/app/compile-messages.ts'

/**
 * Compiles the messages before anything reads them, and again when a catalogue changes. The compiler's own Vite plugin is not used: its storage engine keeps the build's process
 * alive for 27 seconds after the work is done (measured with 2.25.4: 31.9 s against 4.8 s of processor time).
 */
export function messages(): Plugin {
  return {
    name: 'ansinh-messages',
    enforce: 'pre',
    config: () => compileMessages(),
    configureServer(server) {
      server.watcher.add(catalogues)
      server.watcher.on('change', (file) => {
        if (catalogues.includes(file)) void compileMessages()
      })
    },
  }
}

/** What a page may load and where it may send: itself. Scripts and styles by nonce where they stand in the page. */
export const contentPolicy = {
  mode: 'auto',
  directives: {
    'default-src': ['none'],
    'script-src': ['self'],
    // The viewer and the word layer place things through the style object model, which this allows. What it
    // refuses is style attributes in markup, so a component must not write any on the server.
    // The hash is that of nothing: an empty style element by which the viewer's library adds none (src/ui/Viewer.svelte).
    'style-src': ['self', 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
    // One exception: the place where the framework tells screen readers the title of the page gone to is hidden by a
    // style attribute, known by the hash of its text (@sveltejs/kit 3.2 runtime/components/root.svelte).
    'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
    'img-src': ['self', 'data:', 'blob:'],
    'font-src': ['self'],
    'connect-src': ['self'],
    'form-action': ['self'],
    'base-uri': ['self'],
    'frame-ancestors': ['none'],
    'object-src': ['none'],
  },
} satisfies Config['csp']

/**
 * What several pages share goes into two files instead of one file a message: each file costs more in heads than the message in it. The deep
 * zoom and what only one page has stay apart.
 */
const shared = [
  { name: 'words', test: /\/src\/ui\/messages\//, minShareCount: 2 },
  { name: 'kit', test: /\/src\/(?:ui|shared)\/(?!messages\/)/, minShareCount: 4 },
]

export default defineConfig({
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: shared } } } } } },
  plugins: [
    messages(),
    sveltekit({
      adapter: adapter({ out: 'build', precompress: true }),
      csp: contentPolicy,
    }),
  ],
})
