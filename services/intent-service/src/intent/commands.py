"""Commands beside serving: train what is learnt, and measure it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from crossdesk.commands import run_parsed

from intent.encoding import Encode, load_encoder
from intent.load_reader import default_directory, load_reader

COMMANDS = (
    "train",
    "train-encoder",
    "evaluate",
    "crossvalidate",
    "benchmark",
    "versions",
    "compare",
    "measure-teacher",
    "measure-shares",
)


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code: 2 for what cannot be read, with one line that tells."""
    return run_parsed(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="intent-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(COMMANDS))
    train = commands.add_parser("train", help="train and keep the quick model ahead of the first start")
    train.add_argument("directory", type=Path, nargs="?")
    train.set_defaults(run=_train)
    encoder = commands.add_parser("train-encoder", help="learn the encoder's heads, measure confidence (minutes)")
    encoder.set_defaults(run=_train_encoder)
    evaluate = commands.add_parser("evaluate", help="figures for a file of annotated messages (JSON Lines)")
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--json", action="store_true")
    evaluate.add_argument("--quick", action="store_true", help="without the sentence encoder")
    evaluate.set_defaults(run=_evaluate)
    commands.add_parser("crossvalidate", help="figures on our own examples").set_defaults(run=_crossvalidate)
    benchmark = commands.add_parser("benchmark", help="train the same engine on a public set, and judge it on another")
    benchmark.add_argument("name", choices=("bitext", "banking77", "clinc150", "xlm-t"))
    benchmark.add_argument("--train", type=Path, required=True)
    benchmark.add_argument("--test", type=Path, required=True)
    benchmark.add_argument("--json", action="store_true")
    benchmark.set_defaults(run=_benchmark)
    versions = commands.add_parser("versions", help="a tenant's versions with their figures")
    versions.add_argument("--tenant", required=True)
    versions.add_argument("--json", action="store_true")
    versions.set_defaults(run=_versions)
    compare = commands.add_parser("compare", help="two versions of a tenant on a file of annotated messages")
    compare.add_argument("--tenant", required=True)
    compare.add_argument("versions", type=int, nargs=2, metavar="NUMBER", help="0 is the model every tenant has")
    compare.add_argument("file", type=Path)
    compare.add_argument("--json", action="store_true")
    compare.set_defaults(run=_compare)
    teacher = commands.add_parser("measure-teacher", help="whether it helps the quick model to learn from the encoder")
    teacher.add_argument("--from", dest="file", type=Path, help="messages to teach from, as of evaluations")
    teacher.set_defaults(run=_measure_teacher)
    shares = commands.add_parser("measure-shares", help="what drift is told beside: intents and confidences (a minute)")
    shares.set_defaults(run=_measure_shares)
    return parser


# What follows imports late: scikit-learn and whole tables of figures, which a running service does without.


def _train(given: argparse.Namespace) -> None:
    load_reader(given.directory)


def _train_encoder(given: argparse.Namespace) -> None:
    from intent.confidence import as_yaml, measure, path_of_confidence  # noqa: PLC0415
    from intent.encoder_head import path_of_head, save_head, taught_by  # noqa: PLC0415
    from intent.encoding import encode_all  # noqa: PLC0415
    from intent.learnt import TASKS  # noqa: PLC0415
    from intent.train_encoder import PENALTY, fit_head  # noqa: PLC0415

    encode, measured = load_encoder(), {}
    for kind, task in TASKS.items():
        examples = task.examples()
        vectors = encode_all([example.text for example in examples], encode)
        labels = [example.intent for example in examples]
        save_head(fit_head(vectors, labels, taught=taught_by(examples)), path_of_head(kind))
        measured[kind] = measure(examples, vectors, task.concepts(), PENALTY)
        sys.stdout.write(f"{kind}: {len(examples)} examples, {path_of_head(kind)}\n")
    content = as_yaml(measured)
    path_of_confidence().write_text(content, encoding="utf-8")
    sys.stdout.write(content)


def _evaluate(given: argparse.Namespace) -> None:
    from intent.evaluation import as_json, as_text, evaluate, read_rows  # noqa: PLC0415

    rows, encode = read_rows(given.file), None if given.quick else _encoder()
    figures = evaluate(load_reader(), encode, rows)
    sys.stdout.write((as_json if given.json else as_text)(figures) + "\n")


def _crossvalidate(given: argparse.Namespace) -> None:
    from intent.learnt import TASKS  # noqa: PLC0415
    from intent.measures import report  # noqa: PLC0415
    from intent.policy import load_policy  # noqa: PLC0415
    from intent.training import cross_validated  # noqa: PLC0415

    task = TASKS["intents"]
    verdicts = cross_validated(task.examples(), task.concepts())
    sys.stdout.write(report(verdicts, load_policy().sure_from) + "\n")


def _benchmark(given: argparse.Namespace) -> None:
    from intent.benchmark import run_benchmark  # noqa: PLC0415

    figures = run_benchmark(given.name, given.train, given.test, load_encoder())
    sys.stdout.write((figures.as_json() if given.json else figures.as_text()) + "\n")


def _versions(given: argparse.Namespace) -> None:
    from intent.version_commands import show_versions  # noqa: PLC0415

    show_versions(given)


def _compare(given: argparse.Namespace) -> None:
    from intent.version_commands import compare_versions  # noqa: PLC0415

    compare_versions(given)


def _measure_teacher(given: argparse.Namespace) -> None:
    from intent.evaluation import read_rows  # noqa: PLC0415
    from intent.examples import Example  # noqa: PLC0415
    from intent.measure_teacher import measure_teacher  # noqa: PLC0415

    rows = read_rows(given.file) if given.file else []
    others = [Example(row.get("language", "und"), row["intent"], row["text"], -1) for row in rows]
    sys.stdout.write(measure_teacher(default_directory(), load_encoder(), others).as_json() + "\n")


def _encoder() -> Encode | None:
    try:
        return load_encoder()
    except (ImportError, OSError) as error:
        sys.stderr.write(f"intent-service: without the sentence encoder ({error})\n")
        return None


def _measure_shares(given: argparse.Namespace) -> None:
    from importlib.resources import files  # noqa: PLC0415

    from intent.drift import FILE, as_yaml, shares_of  # noqa: PLC0415
    from intent.examples import load_held_back  # noqa: PLC0415
    from intent.learnt import TASKS  # noqa: PLC0415
    from intent.training import cross_validated  # noqa: PLC0415

    task, held_back = TASKS["intents"], {row["text"] for row in load_held_back()}
    examples = task.examples()
    verdicts = zip(examples, cross_validated(examples, task.concepts()), strict=True)
    content = as_yaml(
        shares_of((found.understood, found.confidence) for each, found in verdicts if each.text in held_back)
    )
    Path(str(files("intent").joinpath(FILE))).write_text(content, encoding="utf-8")
    sys.stdout.write(content)
