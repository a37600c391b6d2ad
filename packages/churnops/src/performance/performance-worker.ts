import type { RowWork } from '../row-thread/in-row-thread.js';
import { type MeasureOptions, measureRows, type ScopeFigures } from './measure-rows.js';

export const work: RowWork<MeasureOptions, ScopeFigures[]> = measureRows;
