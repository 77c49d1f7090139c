"""`python -m intent.train_model DIRECTORY`: train the models of intents and of feelings, and keep them there."""

import sys
from pathlib import Path

from intent.confidence import load_confidence
from intent.learnt import TASKS
from intent.model_file import fingerprint, path_of, save
from intent.training import train


def main() -> None:
    """Train on the examples beside the code."""
    name, confidence = fingerprint(), load_confidence()
    for kind, task in TASKS.items():
        model = train(task.examples(), task.concepts(), confidence[kind].quick)
        save(model, path_of(Path(sys.argv[1]), kind, name))


if __name__ == "__main__":
    main()
