// Lint is where the architecture is written down: who may import whom, and how large a file may grow.
import next from '@next/eslint-plugin-next';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { zones } from './app/_build/layers.mjs';

/** Modules with one home: everybody else goes through it. */
const homes = [
  { name: 'v86', home: ['app/_lab/worker/**'], why: 'only the machine worker knows the emulator' },
  { name: '@xterm/*', home: ['app/_lab/ui/**', 'test/**/*.{ts,tsx}'], why: 'only the terminal component knows xterm' },
];

const restrictImports = (allowed) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: homes
        .filter(({ name }) => name !== allowed)
        .map(({ name, why }) => ({ group: [name, `${name}/*`], message: why })),
    },
  ],
});

export default tseslint.config(
  {
    ignores: ['.next/', 'node_modules/', 'public/', 'lab-images/**/build/', 'lab-images/sources/', 'next-env.d.ts', 'test-results/', 'app/_shared/platform.d.ts'],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks, '@next/next': next },
    settings: {
      // Without these two the plug-in does not look inside TypeScript files, and no cycle is ever found.
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
    },
    rules: {
      ...next.configs.recommended.rules,
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      ...restrictImports(null),
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/order': ['error', { groups: ['builtin', 'external', 'internal', 'parent', 'sibling'] }],
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: homes[0].home, rules: restrictImports('v86') },
  { files: homes[1].home, rules: restrictImports('@xterm/*') },
  {
    files: ['**/*.tsx'],
    rules: {
      'max-lines': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 110, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['app/**/page.tsx'], rules: { 'max-lines': ['error', 80] } },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
    },
  },
  { files: ['app/_lab/node/**', 'app/_content/check-content.ts', 'test/**'], rules: { 'no-console': 'off' } },
);
