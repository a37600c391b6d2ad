import { answerRows } from '../row-thread.js';
import { measureRows } from './measure-rows.js';
import type { FigureOptions } from './performance-figures.js';

await answerRows((rows, options: FigureOptions) => measureRows(rows, options));
