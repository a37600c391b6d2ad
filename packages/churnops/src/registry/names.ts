/** Names that users of the first system (docs/heritage.md) know. They are part of the contract. */
export const EXPERIMENT = 'telco_customer_churn';
export const REGISTERED_MODEL = 'telco_customer_churn';
export const CHAMPION = 'champion';
/** The model directory among a run's artifacts. */
export const MODEL_PATH = 'model';
/** The reference set among a run's artifacts. */
export const REFERENCE_PATH = 'reference_dataset/telco_customer_churn_reference.csv';
/** The reports of days that the model scored, among its run's artifacts. */
export const REPORTS_PATH = 'reports';
/** The fitted pipeline in the model directory: our own flavor. */
export const PIPELINE_FILE = 'pipeline.json';
/** What MLflow knows of the model, in the model directory. */
export const MODEL_FILE = 'MLmodel';
/** The model in the model directory in a format for everyone. */
export const ONNX_FILE = 'model.onnx';
