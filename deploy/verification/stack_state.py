"""What a backup of the running stack must bring back: every row of churnops' and the tracking server's databases, the champion, the bucket.

Usage: stack_state.py                  prints it
       stack_state.py at-missed FILE   compares it with FILE, after a restore to the missed date
       stack_state.py lose             deletes predictions, an alias and an artifact
       stack_state.py same FILE        compares it with FILE
"""

import json
import sys
from pathlib import Path

from running_stack import BUCKET, MISSED, MODEL, bucket, champion, mlflow, psql, s3


def tables(database):
    """Rows and a checksum of them by table."""
    names = psql(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
        database,
    )
    each = [f"SELECT '{name}', count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {name} t" for [name] in names]
    return {name: [int(count), checksum] for name, count, checksum in psql(" UNION ALL ".join(each), database)}


def state():
    by_date = "SELECT prediction_date, count(*), md5(string_agg(p::text, '' ORDER BY p::text)) FROM prediction_logs p GROUP BY 1 ORDER BY 1"
    return {
        "predictions": psql(by_date),
        "churnops": tables("churnops"),
        "mlflow": tables("mlflow"),
        "champion": champion()["version"],
        "objects": bucket(),
    }


def at_missed(before):
    """The missed date's night was the last to be made, so it is all that is left of predictions, and its champion is still the champion."""
    now = state()
    assert len(before["predictions"]) > 1 and before["predictions"][0][0] == MISSED, before["predictions"]
    assert now["predictions"] == before["predictions"][:1], now["predictions"]
    assert now["champion"] == before["champion"]
    assert now["objects"].items() <= before["objects"].items()
    print(f"{now['predictions'][0][1]} predictions of {MISSED} are left of {len(before['predictions'])} dates; champion {now['champion']}")


def lose(_):
    psql("DELETE FROM prediction_logs")
    model = next(key for key in bucket() if key.endswith("/MLmodel"))
    s3.delete_object(Bucket=BUCKET, Key=model)
    mlflow(f"registered-models/alias?name={MODEL}&alias=champion", "DELETE")
    print("predictions, the champion's alias, a model's description")


def same(before):
    now = state()
    for part in before:
        different = before[part] != now[part]
        assert not different, (part, sorted(str(item) for item in set(map(str, _items(now[part]))) ^ set(map(str, _items(before[part])))))
    rows = sum(count for database in ("churnops", "mlflow") for count, _ in now[database].values())
    print(f"{rows} rows of {len(now['churnops']) + len(now['mlflow'])} tables and {len(now['objects'])} objects are as they were")


def _items(part):
    return part.items() if isinstance(part, dict) else part


step, *file = sys.argv[1:] or [None]
before = json.loads(Path(*file).read_text()) if file else None
if step is None:
    print(json.dumps(state()))
else:
    {"at-missed": at_missed, "lose": lose, "same": same}[step](before)
