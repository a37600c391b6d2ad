import { it } from 'vitest';
import { expectEvidentlys } from '../testing.js';
import { kullbackLeibler } from './kullback-leibler.js';

it('scores as Evidently does', () => expectEvidentlys(kullbackLeibler));
