/**
 * What a date's customers are compared with.
 *
 * - `training`: the customers that the model learned from.
 * - `last-week`: the predictions of the seven dates before. Each customer counts once, on one of these dates.
 * - `same-weekday`: the predictions of the same weekday of the week before. If there are none, of the newest of the three weeks before that.
 */
export const DRIFT_REFERENCES = ['training', 'last-week', 'same-weekday'] as const;

export type DriftReference = (typeof DRIFT_REFERENCES)[number];

/**
 * What a report may have been compared with. A version whose run has no reference set is compared with one of two others in place of `training`:
 *
 * - `training-inputs`: the data set that its run says it learned from.
 * - `first-night`: the first date that it scored.
 */
export const REPORTED_REFERENCES = [...DRIFT_REFERENCES, 'training-inputs', 'first-night'] as const;

export type ReportedReference = (typeof REPORTED_REFERENCES)[number];
