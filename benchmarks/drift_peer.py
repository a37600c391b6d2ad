"""Evidently's data drift preset on the data set's rows, resampled. Prints seconds and the peak memory in bytes as JSON.

    drift_peer.py ROWS
"""

import json
import os
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
from evidently import ColumnMapping  # noqa: E402
from evidently.metric_preset import DataDriftPreset  # noqa: E402
from evidently.report import Report  # noqa: E402

rows = int(sys.argv[1])
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/telco-customer-churn.csv")
data = pd.read_csv(path).drop(columns=["customerID", "Churn"])
data["TotalCharges"] = pd.to_numeric(data["TotalCharges"], errors="coerce")
data = data.dropna()
numerical = ["tenure", "MonthlyCharges", "TotalCharges"]
mapping = ColumnMapping(numerical_features=numerical, categorical_features=[c for c in data if c not in numerical])
reference = data.iloc[:4922]
current = data.iloc[(np.arange(rows) * 7919) % len(data)].reset_index(drop=True)

started = time.perf_counter()
report = Report([DataDriftPreset()])
report.run(reference_data=reference, current_data=current, column_mapping=mapping)
result = report.as_dict()
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "bytes": peak, "drifted": result["metrics"][0]["result"]["number_of_drifted_columns"]}))
