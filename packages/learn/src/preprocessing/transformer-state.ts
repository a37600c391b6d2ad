import { Binarizer, type BinarizerState } from './binarizer.js';
import { OneHotEncoder, type OneHotEncoderState } from './one-hot-encoder.js';
import { SimpleImputer, type SimpleImputerState } from './simple-imputer.js';
import { StandardScaler, type StandardScalerState } from './standard-scaler.js';
import type { Transformer } from './transformer.js';

/** The plain state of any transformer of this package. */
export type TransformerState = OneHotEncoderState | StandardScalerState | BinarizerState | SimpleImputerState;

/** The fitted transformer of a state that `toJSON` gave. */
export function transformerFromJSON(state: TransformerState): Transformer {
  switch (state.type) {
    case 'OneHotEncoder':
      return OneHotEncoder.fromJSON(state);
    case 'StandardScaler':
      return StandardScaler.fromJSON(state);
    case 'Binarizer':
      return new Binarizer(state);
    case 'SimpleImputer':
      return new SimpleImputer(state);
  }
}
