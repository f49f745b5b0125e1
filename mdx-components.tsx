export { useMDXComponents } from './app/_mdx/registry';
