export { transform, type TransformReport } from './transform.ts';
