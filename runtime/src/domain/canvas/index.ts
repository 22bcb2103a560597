export { compileCanvas, checkCanvas, type CompiledCanvas } from './compile';
export { readCalledStep } from './called';
export { drawsCadence, ENTRY_FIELDS, entriesOf, type CanvasRules } from './entry';
export {
  canvasFindingCodeSchema,
  canvasFindingSchema,
  named,
  type CanvasFinding,
  type CanvasFindingCode,
} from './finding';
export { defaultOf, type Field, type Fields } from './form';
export { ENTRY_KINDS, STEP_KINDS, type EntryKind, type StepKind } from './kinds';
export {
  canvasNodeSchema,
  canvasNodesSchema,
  canvasSchema,
  connectionsSchema,
  type Canvas,
  type CanvasNode,
} from './schema';
export { canvasKey, canvasSourceSchema, originOf, type CanvasSource } from './source';
export { STEP_NODES } from './steps';
