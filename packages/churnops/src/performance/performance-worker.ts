import { workerData } from 'node:worker_threads';
import { answerRows } from '../row-thread.js';
import { measureRows } from './measure-rows.js';
import type { FigureOptions } from './performance-figures.js';

await answerRows((rows) => measureRows(rows, workerData as FigureOptions));
