/**
 * When a run was deleted, so that it can be deleted for good some time later. Runs that were deleted before count from their end, or from
 * the deletion of their experiment. Released: never to be changed.
 */
export const deletionTimes = `
  ALTER TABLE mlflow.runs ADD COLUMN deleted_time bigint;
  UPDATE mlflow.runs r SET deleted_time = greatest(coalesce(r.end_time, r.start_time),
    (SELECT e.last_update_time FROM mlflow.experiments e WHERE e.experiment_id = r.experiment_id AND e.lifecycle_stage = 'deleted'))
    WHERE r.lifecycle_stage = 'deleted';
`;
