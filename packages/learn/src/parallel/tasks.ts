import { fitAndPredict } from '../model-selection/fit-and-predict.js';
import { scoreFold } from '../model-selection/score-fold.js';
import { growForestTree } from '../tree/forest-job.js';

/** What a thread can be asked to do: pure functions of a context, which is handed over once, and an item. */
export const TASKS = {
  'forest-tree': growForestTree,
  'fit-and-predict': fitAndPredict,
  'cross-validation-fold': scoreFold,
};

export type TaskName = keyof typeof TASKS;
export type TaskContext<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[0];
export type TaskItem<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[1];
export type TaskResult<Name extends TaskName> = ReturnType<(typeof TASKS)[Name]>;
