import { it } from 'vitest';
import { expectEvidentlys } from '../testing.js';
import { mannWhitney } from './mann-whitney.js';

it('scores as Evidently does', () => expectEvidentlys(mannWhitney));
