"""`learn transactions --from-tables` and `replay --from-tables`: from the payments the service keeps itself."""

import argparse
import sys
from datetime import UTC, datetime

from payments_risk.scoring.learn import learn
from payments_risk.scoring.model_files import load_model, save_model
from payments_risk.scoring.read_past import read_days
from payments_risk.scoring.replay import compare, replay_text
from payments_risk.scoring.stored_days import known_days, stored_settings, stored_table


def learn_from_tables(given: argparse.Namespace) -> int:
    """Write a challenger. `given` has `tenant` (a list), `days` and `out` (or None) and `name`.

    Raises ValueError where it would replace the champion unseen.
    """
    settings = stored_settings()
    out = given.out or settings.challenger
    if settings.fraud_model and out.resolve() == settings.fraud_model.resolve():
        raise ValueError(f"{out} is the model the service scores by: write a challenger and replay both first")
    days = known_days(read_days(given.days) if given.days else None, datetime.now(UTC))
    table, kinds = stored_table(settings.database_url.get_secret_value(), given.tenant, days)
    save_model(learn(table, days, kinds, given.name), out)
    sys.stdout.write(f"learnt {given.name!r} from {days.first}..{days.last} of {', '.join(given.tenant)}: {out}\n")
    return 0


def replay_from_tables(given: argparse.Namespace) -> int:
    """Both models on stored days. `given` has `champion`, `challenger`, `tenant` (a list) and `days`."""
    if not given.days:
        raise ValueError("replay --from-tables: give --days, a week or more after those that either model learnt from")
    days = known_days(read_days(given.days), datetime.now(UTC))
    champion, challenger = load_model(given.champion), load_model(given.challenger)
    url = stored_settings().database_url.get_secret_value()
    table, kinds = stored_table(url, given.tenant, days, (*champion.kinds, *challenger.kinds))
    both = compare(table, champion.for_kinds(kinds), challenger.for_kinds(kinds), days)
    sys.stdout.write(replay_text(both) + "\n")
    return 0
