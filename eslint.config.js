import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const typescriptFiles = ['src/**/*.{ts,tsx}', 'schema/**/*.ts', 'resolvers/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts']

/** Tests say what they skip and why through test/support/skip.ts, and never leave a lone test running. */
const testSelection = [
  {
    selector: 'MemberExpression[object.name=/^(?:it|test|describe)$/][property.name=/^(?:only|todo)$/]',
    message: 'It would hide or promise other tests.',
  },
  {
    selector: 'MemberExpression[object.name=/^(?:it|test|describe)$/][property.name="skip"]',
    message: 'Use itWhen or describeWhen of test/support/skip.ts: they print the reason.',
  },
]

export default defineConfig(
  {
    ignores: [
      'dist/',
      '.cache/',
      'coverage/',
      'node_modules/',
      '**/*.d.mts',
      'test/support/operations.ts',
      'test/fixtures/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: typescriptFiles,
    extends: [tseslint.configs.recommendedTypeChecked],
    // Each file is checked in the nearest tsconfig.json, so the GraphiQL page brings its own.
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { allowDefaultCaseForExhaustiveSwitch: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A method that promises by contract need not wait for anything itself.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'schema/**/*.ts', 'resolvers/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['src/**/*.ts', 'resolvers/**/*.ts'],
    ignores: ['src/**/sandbox/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > Property[kind=/^(?:get|set)$/]',
          message:
            'V8 keeps the accessors of each such object, and all they can reach, until its next full collection; use a class.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'schema/**/*.ts', 'resolvers/**/*.ts'],
    ignores: ['src/config/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config reads the environment; take a setting.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:process', 'process'].map((name) => ({
            name,
            importNames: ['env', 'default'],
            message: 'Only src/config reads the environment; take a setting.',
          })),
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // Answers over HTTP are parsed JSON; a test that reads a wrong field fails by its assertion.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': ['error', ...testSelection],
    },
  },
  { files: ['test/support/**'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // Plain programs and tool settings: read without types.
    files: ['**/*.{js,mjs,cjs}', '*.ts'],
    extends: [tseslint.configs.base],
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
)
