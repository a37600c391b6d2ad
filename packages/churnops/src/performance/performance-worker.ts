import type { RowWork } from '../row-thread/in-row-thread.js';
import { measureRows, type ScopeFigures } from './measure-rows.js';
import type { FigureOptions } from './performance-figures.js';

export const work: RowWork<FigureOptions, ScopeFigures[]> = measureRows;
