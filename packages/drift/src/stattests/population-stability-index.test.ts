import { it } from 'vitest';
import { expectEvidentlys } from '../testing.js';
import { populationStabilityIndex } from './population-stability-index.js';

it('scores as Evidently does', () => expectEvidentlys(populationStabilityIndex));
