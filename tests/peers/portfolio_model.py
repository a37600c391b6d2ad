"""Somebody's own rule, which answers in somebody's own way; logged by MLflow as code."""

import mlflow
import numpy as np
import pandas as pd


class Portfolio(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        risk = 1 / (1 + np.exp(0.08 * model_input["tenure"].astype(float) - 0.02 * model_input["MonthlyCharges"]))
        return pd.DataFrame({"prediction": np.where(risk > 0.5, "Yes", "No"), "probability": risk})


mlflow.models.set_model(Portfolio())
