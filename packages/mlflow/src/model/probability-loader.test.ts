import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { probabilityLoader } from './probability-loader.js';

const mlmodel = (pyfunc: string) =>
  `flavors:\n  python_function: {${pyfunc}}\n  sklearn: {pickled_model: model.pkl}\nmodel_uuid: abc\n`;

describe('a classifier logged to predict labels', () => {
  it.each([
    ['sklearn', 'code'],
    ['lightgbm', 'code'],
    ['xgboost', 'own'],
    ['catboost', 'own'],
  ])('of %s is loaded by a module of ours in %s/', async (flavor, folder) => {
    const code = folder === 'own' ? ', code: own' : '';
    const changes = await probabilityLoader(mlmodel(`loader_module: mlflow.${flavor}, predict_fn: predict${code}`), ['yes', '1']);
    expect([...(changes?.keys() ?? [])]).toEqual(['MLmodel', `${folder}/churnops_probabilities.py`]);
    expect(parse(changes?.get('MLmodel') ?? '')).toEqual({
      flavors: {
        python_function: { loader_module: 'churnops_probabilities', predict_fn: 'predict', code: folder },
        sklearn: { pickled_model: 'model.pkl' },
      },
      model_uuid: 'abc',
    });
    const python = changes?.get(`${folder}/churnops_probabilities.py`);
    expect(python).toContain(`LOADER = "mlflow.${flavor}"\nPOSITIVE = ["yes","1"]\n`);
  });
});

it.each([
  'loader_module: mlflow.sklearn, predict_fn: predict_proba',
  'loader_module: mlflow.pyfunc.model',
  'loader_module: my_loader',
  '',
])('another model is left as it is: %j', async (pyfunc) => {
  expect(await probabilityLoader(mlmodel(pyfunc), ['1'])).toBeUndefined();
});
