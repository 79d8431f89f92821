export { transform, type TransformOptions, type TransformReport } from './transform.ts';
