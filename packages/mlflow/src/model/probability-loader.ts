import { parseModel } from './describe-model.js';

/** Flavors whose pyfunc predicts labels where the model itself knows probabilities, by the module that loads them. */
const CLASSIFIER_LOADERS = /^mlflow\.(sklearn|lightgbm|xgboost|catboost)$/;
const LOADER_MODULE = 'churnops_probabilities';

/**
 * What to change in a copy of a model directory so that its pyfunc gives the probability of the positive class in place of a label.
 * `mlflow.sklearn.log_model`, and those of LightGBM, XGBoost and CatBoost, log a classifier so that it predicts labels unless the author asks for
 * something else.
 *
 * @param mlmodel the content of `MLmodel`
 * @param positive labels of the positive class, as text
 * @returns content by path in the directory; undefined if the model is of another kind, or its author chose what it predicts. A model that
 *   has no `predict_proba` predicts as before
 * @throws Error if the text is no `MLmodel`
 */
export async function probabilityLoader(
  mlmodel: string,
  positive: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const { stringify } = await import('yaml');
  const model = await parseModel(mlmodel);
  const { loader_module, predict_fn = 'predict', code } = model.flavors.python_function ?? {};
  if (typeof loader_module !== 'string' || !CLASSIFIER_LOADERS.test(loader_module) || predict_fn !== 'predict') return undefined;
  const folder = typeof code === 'string' ? code : 'code';
  const pyfunc = { ...model.flavors.python_function, loader_module: LOADER_MODULE, code: folder };
  const changed = { ...model, flavors: { ...model.flavors, python_function: pyfunc } };
  return new Map([
    ['MLmodel', stringify(changed)],
    [`${folder}/${LOADER_MODULE}.py`, pythonLoader(loader_module, positive)],
  ]);
}

function pythonLoader(loader: string, positive: readonly string[]): string {
  return `"""Gives the probability of the positive class, where the model was logged so that it predicts labels."""

import importlib

import numpy as np

LOADER = ${JSON.stringify(loader)}
POSITIVE = ${JSON.stringify(positive)}


def _load_pyfunc(path):
    labels = importlib.import_module(LOADER)._load_pyfunc(path)
    model = labels.get_raw_model() if hasattr(labels, "get_raw_model") else None
    return Probabilities(model) if hasattr(model, "predict_proba") else labels


class Probabilities:
    def __init__(self, model):
        self.model = model
        classes = [str(label) for label in np.asarray(getattr(model, "classes_", []), dtype=object)]
        found = [i for i, label in enumerate(classes) if label.strip().lower() in POSITIVE]
        if len(classes) != 2 or len(found) != 1:
            raise ValueError(f"the model tells the classes {classes} apart, where one of two must be a customer who left: {POSITIVE}")
        self.column = found[0]

    def get_raw_model(self):
        return self.model

    def predict(self, data, params=None):
        # By name, so that nobody takes a model that is sure of itself for one that predicts labels.
        return {"probability": self.model.predict_proba(data)[:, self.column]}
`;
}
