"""Commands beside serving: train what is learnt, and measure it."""

import argparse
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from intent.encoding import Encode, load_encoder
from intent.load_reader import load_reader

COMMANDS = ("train", "train-encoder", "calibrate", "evaluate", "crossvalidate", "benchmark")


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code: 2 for what cannot be read, with one line that tells."""
    try:
        given = _parser().parse_args(arguments)
        given.run(given)
    except SystemExit as usage:  # argparse has told what was wrong
        return int(usage.code or 0)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"intent-service: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="intent-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(COMMANDS))
    train = commands.add_parser("train", help="train and keep the quick model ahead of the first start")
    train.add_argument("directory", type=Path, nargs="?")
    train.set_defaults(run=lambda given: load_reader(given.directory))
    encoder = commands.add_parser("train-encoder", help="learn the encoder's head from the examples (minutes)")
    encoder.set_defaults(run=_train_encoder)
    calibrate = commands.add_parser("calibrate", help="measure confidence on messages held back (JSON Lines)")
    calibrate.add_argument("file", type=Path)
    calibrate.set_defaults(run=_calibrate)
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
    return parser


# What follows imports late: scikit-learn and whole tables of figures, which a running service does without.


def _train_encoder(given: argparse.Namespace) -> None:
    from intent.encoder_head import FILE, save_head  # noqa: PLC0415
    from intent.encoding import encode_all  # noqa: PLC0415
    from intent.examples import load_examples  # noqa: PLC0415
    from intent.train_encoder import fit_head  # noqa: PLC0415

    examples = load_examples()
    vectors = encode_all([example.text for example in examples], load_encoder())
    path = Path(str(files("intent").joinpath(FILE)))
    save_head(fit_head(vectors, [example.intent for example in examples]), path)
    sys.stdout.write(f"{len(examples)} examples, {path}\n")


def _calibrate(given: argparse.Namespace) -> None:
    from intent.confidence import FILE, as_yaml, measure_confidence  # noqa: PLC0415
    from intent.evaluation import read_rows  # noqa: PLC0415

    rows = read_rows(given.file)
    pairs = [(row["text"], row["intent"]) for row in rows]
    content = as_yaml(measure_confidence(load_reader().model, load_encoder(), pairs), len(rows))
    Path(str(files("intent").joinpath(FILE))).write_text(content, encoding="utf-8")
    sys.stdout.write(content)


def _evaluate(given: argparse.Namespace) -> None:
    from intent.evaluation import as_json, as_text, evaluate, read_rows  # noqa: PLC0415

    rows, encode = read_rows(given.file), None if given.quick else _encoder()
    figures = evaluate(load_reader(), encode, rows)
    sys.stdout.write((as_json if given.json else as_text)(figures) + "\n")


def _crossvalidate(given: argparse.Namespace) -> None:
    from intent.concepts import read_concepts  # noqa: PLC0415
    from intent.data_files import by_language  # noqa: PLC0415
    from intent.examples import load_examples  # noqa: PLC0415
    from intent.measures import report  # noqa: PLC0415
    from intent.policy import load_policy  # noqa: PLC0415
    from intent.training import cross_validated  # noqa: PLC0415

    verdicts = cross_validated(load_examples(), read_concepts(by_language("concepts")))
    sys.stdout.write(report(verdicts, load_policy().sure_from) + "\n")


def _benchmark(given: argparse.Namespace) -> None:
    from intent.benchmark import run_benchmark  # noqa: PLC0415

    figures = run_benchmark(given.name, given.train, given.test, load_encoder())
    sys.stdout.write((figures.as_json() if given.json else figures.as_text()) + "\n")


def _encoder() -> Encode | None:
    try:
        return load_encoder()
    except (ImportError, OSError) as error:
        sys.stderr.write(f"intent-service: without the sentence encoder ({error})\n")
        return None
