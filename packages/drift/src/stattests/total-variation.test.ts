import { it } from 'vitest';
import { expectEvidentlys } from '../testing.js';
import { totalVariation } from './total-variation.js';

it('scores as Evidently does', () => expectEvidentlys(totalVariation));
