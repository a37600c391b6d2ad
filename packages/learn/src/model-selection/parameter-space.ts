import { InvalidArgumentError } from '../checks/errors.js';
import type { RandomState } from '../random/random-state.js';

/** What a parameter is drawn from. */
export type Distribution =
  /** One of these, all equally likely. */
  | { readonly choice: readonly unknown[] }
  /** A number between the two, uniformly. */
  | { readonly uniform: readonly [number, number] }
  /** A number between the two, uniform in its logarithm; both above 0. */
  | { readonly logUniform: readonly [number, number] }
  /** A whole number from the first to the second. */
  | { readonly integer: readonly [number, number] };

/** Distributions by parameter name. */
export type ParameterSpace = Readonly<Record<string, Distribution>>;

/**
 * Draws one value for each parameter, in the order of the space.
 *
 * @throws InvalidArgumentError for a distribution that is empty, or whose ends are in the wrong order
 */
export function drawParameters(space: ParameterSpace, random: RandomState): Record<string, unknown> {
  return Object.fromEntries(Object.entries(space).map(([name, distribution]) => [name, draw(name, distribution, random)]));
}

function draw(name: string, distribution: Distribution, random: RandomState): unknown {
  if ('choice' in distribution) {
    if (distribution.choice.length === 0) throw new InvalidArgumentError(`space.${name}.choice`, '[]', 'not empty');
    return distribution.choice[random.randint(0, distribution.choice.length)];
  }
  if ('integer' in distribution) {
    const [low, high] = checked(`${name}.integer`, distribution.integer);
    return random.randint(low, high + 1);
  }
  if ('uniform' in distribution) {
    const [low, high] = checked(`${name}.uniform`, distribution.uniform);
    return low + random.random() * (high - low);
  }
  const [low, high] = checked(`${name}.logUniform`, distribution.logUniform);
  if (low <= 0) throw new InvalidArgumentError(`space.${name}.logUniform`, low, 'above 0');
  return Math.exp(Math.log(low) + random.random() * (Math.log(high) - Math.log(low)));
}

function checked(name: string, [low, high]: readonly [number, number]): readonly [number, number] {
  if (low <= high) return [low, high];
  throw new InvalidArgumentError(`space.${name}`, `[${low}, ${high}]`, 'two numbers, the smaller one first');
}
