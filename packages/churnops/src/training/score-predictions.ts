import {
  accuracy,
  averagePrecision,
  brierScore,
  expectedMaximumProfit,
  logLoss,
  matthewsCorrelation,
  type Predictions,
  precisionRecallF1,
  rocAuc,
  topDecileLift,
} from '@churnops/learn';

/** The metrics of a model's predictions of labelled rows, by the names that its run has them under. */
export function scorePredictions({ probabilities, labels }: Predictions, y: ArrayLike<number>): Record<string, number> {
  const probability = probabilitiesOfLeaving(probabilities);
  return {
    accuracy: accuracy(y, labels),
    ...precisionRecallF1(y, labels),
    matthews_correlation: matthewsCorrelation(y, labels),
    roc_auc: rocAuc(y, probability),
    average_precision: averagePrecision(y, probability),
    log_loss: logLoss(y, probability),
    brier_score: brierScore(y, probability),
    top_decile_lift: topDecileLift(y, probability),
    expected_maximum_profit: expectedMaximumProfit(y, probability).emp,
  };
}

/** The probability of class 1 of each row. */
export function probabilitiesOfLeaving({ data, rows, columns }: Predictions['probabilities']): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + 1] as number);
}
