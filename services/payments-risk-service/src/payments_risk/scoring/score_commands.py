"""`evaluate transactions`, `learn transactions` and `replay`: what is asked for on the command line, done."""

import argparse
import sys
from pathlib import Path

from payments_risk.scoring.anomaly_evaluation import anomaly_text
from payments_risk.scoring.evaluation import evaluate
from payments_risk.scoring.evaluation_table import as_json, as_text
from payments_risk.scoring.learn import learn
from payments_risk.scoring.model_files import load_model, save_model
from payments_risk.scoring.read_past import PastPayments, read_days, read_past, read_source, together
from payments_risk.scoring.replay import compare, replay_text
from payments_risk.scoring.speed import measure, speed_text
from payments_risk.scoring.stored_commands import learn_from_tables, replay_from_tables
from payments_risk.scoring.table import table_of


def evaluate_transactions(given: argparse.Namespace) -> int:
    """0: no floor is missed, 1: one is. `given` has `train`, `test`, `known` and `json`."""
    train, test = read_source(given.train), read_source(given.test)
    known = read_days(given.known) if given.known else None
    learnt, new = _pair(train.path, test.path)
    both = together(learnt, new)
    table = table_of(both.payments, both.frauds, both.kinds)
    found = evaluate(table, train.days or learnt.days, test.days or new.days, both.kinds, known)
    sys.stdout.write((as_json if given.json else as_text)(found) + "\n")
    return 0 if found.holds else 1


def evaluate_anomaly(given: argparse.Namespace) -> int:
    """What the anomaly score finds without a label. `given` has `file`."""
    source = read_source(given.file)
    past = read_past(source.path)
    table = table_of(past.payments, past.frauds, past.kinds)
    days = source.days or past.days
    sys.stdout.write(anomaly_text(table, days, past.kinds) + "\n")
    return 0


def learn_transactions(given: argparse.Namespace) -> int:
    """Write a model. `given` has `train`, `out` (a file) and `name`, or what `learn_from_tables` asks for."""
    if given.from_tables:
        return learn_from_tables(given)
    if given.train is None or given.out is None:
        raise ValueError("learn transactions: give --train and --out, or --from-tables and --tenant")
    train = read_source(given.train)
    past = read_past(train.path)
    days = train.days or past.days
    save_model(learn(table_of(past.payments, past.frauds, past.kinds), days, past.kinds, given.name), given.out)
    sys.stdout.write(f"learnt {given.name!r} from {days.first}..{days.last}: {given.out}\n")
    return 0


def replay(given: argparse.Namespace) -> int:
    """Both models on past days. `given` has `champion`, `challenger` and `file`, or as `replay_from_tables`."""
    if given.from_tables:
        return replay_from_tables(given)
    if given.file is None:
        raise ValueError("replay: give a FILE, or --from-tables, --tenant and --days")
    champion, challenger = load_model(given.champion), load_model(given.challenger)
    if champion.kinds != challenger.kinds:
        raise ValueError(f"the models look at payments of different kinds: {champion.kinds} and {challenger.kinds}")
    source = read_source(given.file)
    past = read_past(source.path)
    table = table_of(past.payments, past.frauds, champion.kinds)
    sys.stdout.write(replay_text(compare(table, champion, challenger, source.days or past.days)) + "\n")
    return 0


def _pair(train: Path, test: Path) -> tuple[PastPayments, PastPayments]:
    first = read_past(train)
    return first, first if train == test else read_past(test)


def measure_speed(given: argparse.Namespace) -> int:
    """0: as fast as wanted, 1: not. `given` has `file`, `model` and `payments`."""
    found = measure(read_past(given.file), load_model(given.model), given.payments)
    sys.stdout.write(speed_text(found) + "\n")
    return 0 if found.holds else 1
