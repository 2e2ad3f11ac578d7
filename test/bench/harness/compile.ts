import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { benchRoot, compiled } from './folders.js'

/**
 * Compiles every file of the bench to plain JavaScript, without checking types: what is measured runs as a built
 * program does, with no loader in its process. Takes about a second. What is as it was is left alone, for another run
 * may be at work.
 */
export function compileBench(): void {
  const { compilerOptions } = ts.readConfigFile(join(benchRoot, '../../tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  ).config as { compilerOptions: object }
  const own = { module: 'ESNext', moduleResolution: 'Bundler', sourceMap: false }
  const { options } = ts.convertCompilerOptionsFromJson({ ...compilerOptions, ...own }, benchRoot)
  for (const file of sourceFiles('.')) {
    const { outputText } = ts.transpileModule(readFileSync(join(benchRoot, file), 'utf8'), {
      compilerOptions: options,
      fileName: file,
    })
    writeWhenOther(join(compiled, file.replace(/ts$/, 'js')), outputText)
  }
  // Inside node_modules the bench's own package.json no longer says that these are modules.
  writeWhenOther(join(compiled, 'package.json'), '{ "type": "module" }\n')
}

function writeWhenOther(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(benchRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}
