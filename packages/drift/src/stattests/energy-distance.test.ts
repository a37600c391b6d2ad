import { it } from 'vitest';
import { expectEvidentlys } from '../testing.js';
import { energyDistance } from './energy-distance.js';

it('scores as Evidently does', () => expectEvidentlys(energyDistance));
