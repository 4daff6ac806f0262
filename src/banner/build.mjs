// Bundles the two scripts and the stylesheet into the folder named on the command line.
import { build } from 'esbuild';

const out = process.argv[2];
if (!out) {
  console.error('usage: node build.mjs FOLDER');
  process.exit(2);
}

await build({
  entryPoints: ['inline.ts', 'tag.ts', 'banner.css'],
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
});
