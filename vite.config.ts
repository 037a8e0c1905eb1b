import adapter from '@sveltejs/adapter-node'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    // Declarations are written too: the type checker does not read the compiled JavaScript (allowJs is off).
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/ui/messages',
      emitTsDeclarations: true,
      strategy: ['cookie', 'baseLocale'],
      isServer: 'import.meta.env.SSR',
    }),
    sveltekit({
      adapter: adapter({ out: 'build', precompress: true }),
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          // Deep zoom and the word layer set positions through the style object model, which this allows; style
          // attributes in markup are what it refuses, so components must not write any on the server.
          'style-src': ['self'],
          'img-src': ['self', 'data:', 'blob:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['self'],
          'frame-ancestors': ['none'],
          'object-src': ['none'],
        },
      },
      output: { linkHeaderPreload: true },
    }),
  ],
})
