import { Binarizer, type BinarizerParameters, type BinarizerState } from './binarizer.js';
import { OneHotEncoder, type OneHotEncoderParameters, type OneHotEncoderState } from './one-hot-encoder.js';
import { OrdinalEncoder, type OrdinalEncoderParameters, type OrdinalEncoderState } from './ordinal-encoder.js';
import { SimpleImputer, type SimpleImputerParameters, type SimpleImputerState } from './simple-imputer.js';
import { StandardScaler, type StandardScalerParameters, type StandardScalerState } from './standard-scaler.js';
import type { Transformer } from './transformer.js';

/** Describes any unfitted transformer of this package, as plain data. */
export type TransformerSpec =
  | { readonly type: 'OneHotEncoder'; readonly parameters?: OneHotEncoderParameters }
  | { readonly type: 'OrdinalEncoder'; readonly parameters?: OrdinalEncoderParameters }
  | { readonly type: 'StandardScaler'; readonly parameters?: StandardScalerParameters }
  | { readonly type: 'Binarizer'; readonly parameters?: BinarizerParameters }
  | { readonly type: 'SimpleImputer'; readonly parameters?: SimpleImputerParameters };

/** The fitted state of any transformer of this package, as plain data. */
export type TransformerState =
  | OneHotEncoderState
  | OrdinalEncoderState
  | StandardScalerState
  | BinarizerState
  | SimpleImputerState;

/**
 * Makes an unfitted transformer.
 *
 * @throws InvalidArgumentError for a parameter out of its range
 */
export function makeTransformer({ type, parameters }: TransformerSpec): Transformer {
  switch (type) {
    case 'OneHotEncoder':
      return new OneHotEncoder(parameters);
    case 'OrdinalEncoder':
      return new OrdinalEncoder(parameters);
    case 'StandardScaler':
      return new StandardScaler(parameters);
    case 'Binarizer':
      return new Binarizer(parameters);
    case 'SimpleImputer':
      return new SimpleImputer(parameters);
  }
}

/** Restores a fitted transformer from what its `toJSON` returned. */
export function transformerFromJSON(state: TransformerState): Transformer {
  switch (state.type) {
    case 'OneHotEncoder':
      return OneHotEncoder.fromJSON(state);
    case 'OrdinalEncoder':
      return OrdinalEncoder.fromJSON(state);
    case 'StandardScaler':
      return StandardScaler.fromJSON(state);
    case 'Binarizer':
      return new Binarizer(state.parameters);
    case 'SimpleImputer':
      return SimpleImputer.fromJSON(state);
  }
}
