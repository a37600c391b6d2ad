"""Training's figures against scikit-learn on the same customers and the same split."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from conftest import DATA_SET, FEATURES, churnops, environment

NUMERICAL = ["tenure", "MonthlyCharges", "TotalCharges"]
BINARY = ["Partner", "Dependents", "PhoneService", "PaperlessBilling"]
CATEGORICAL = [name for name in FEATURES if name not in [*NUMERICAL, *BINARY, "SeniorCitizen"]]
# The six models of the first system (docs/heritage.md), with its settings.
ESTIMATORS = {
    "LogisticRegression": LogisticRegression(random_state=11),
    "DecisionTreeClassifier": DecisionTreeClassifier(max_depth=10, random_state=11),
    "RandomForestClassifier": RandomForestClassifier(max_depth=10, random_state=11),
    "SVC": SVC(random_state=11),
    "KNeighborsClassifier": KNeighborsClassifier(11),
    "GaussianNB": GaussianNB(),
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    env = environment(tmp_path_factory.mktemp("sklearn"))
    churnops(env, "import", str(DATA_SET))
    return {candidate["name"]: candidate["metrics"] for candidate in churnops(env, "train")["candidates"]}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_accuracy_and_auc(trained, name):
    frame = pd.read_csv(DATA_SET)
    frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce")
    frame = frame.dropna()
    y = (frame["Churn"] == "Yes").to_numpy().astype(int)
    train, test, y_train, y_test = train_test_split(frame[FEATURES], y, test_size=0.3, random_state=42)
    features = ColumnTransformer([
        ("cat", OneHotEncoder(), CATEGORICAL),
        ("num", StandardScaler(), NUMERICAL),
        ("senior", "passthrough", ["SeniorCitizen"]),
        ("bin", OneHotEncoder(drop="if_binary"), BINARY),
    ])
    model = make_pipeline(features, ESTIMATORS[name]).fit(train, y_train)
    ours = trained[name]
    tolerance = 1e-9
    np.testing.assert_allclose(ours["train_accuracy"], model.score(train, y_train), atol=tolerance)
    np.testing.assert_allclose(ours["test_accuracy"], model.score(test, y_test), atol=tolerance)
    scores = model.decision_function(test) if name == "SVC" else model.predict_proba(test)[:, 1]
    np.testing.assert_allclose(ours["test_roc_auc"], roc_auc_score(y_test, scores), atol=1e-6)
